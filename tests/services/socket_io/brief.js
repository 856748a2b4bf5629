// Client-side WebSocket connection
const socket = io('http://localhost:8080');

// Join user's personal room for notifications
socket.emit('join_personal_room', {user_id: 'your_user_id'});

// Listen for notifications
socket.on('personal_notification', (data) => {
    console.log('New notification:', data);
});

// Join skill room for live updates
socket.emit('join_skill_room', {skill_id: 'skill_id'});

// Listen for skill updates
socket.on('skill_update', (data) => {
    console.log('Skill update:', data);
});
