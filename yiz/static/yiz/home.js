// The page at `/`: health, and a live console over the same API and socket that every client uses.
const at = (id) => document.getElementById(id);
const api = "/api/v1";
let access = null;
let refresh = null;
let socket = null;
let lastEventId = null;
let wait = 500;

async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (access) headers.Authorization = `Bearer ${access}`;
  const answer = await fetch(api + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const data = answer.status === 204 ? null : await answer.json();
  if (answer.status === 401 && refresh && path !== "/auth/token/refresh") {
    await renew();
    return call(method, path, body);
  }
  if (!answer.ok) throw new Error(data.errors.map((error) => error.detail).join(" "));
  return data;
}

async function renew() {
  const token = refresh;
  refresh = null;
  access = null;
  const pair = await call("POST", "/auth/token/refresh", { refresh: token });
  ({ access, refresh } = pair);
}

async function showHealth() {
  try {
    const health = await (await fetch("/health")).json();
    at("health").textContent = health.status === "ok" ? "All is well." : "Something is not well.";
    at("parts").replaceChildren(...Object.entries(health.parts).map(([name, part]) => {
      const item = document.createElement("li");
      item.textContent = `${name.replaceAll("_", " ")}, ${Number(part.ms).toFixed(1)} ms`;
      item.title = part.detail || "";
      item.classList.toggle("bad", !part.ok);
      return item;
    }));
  } catch {
    at("health").textContent = "The server does not answer.";
  }
}

function showNotification(notification, first = true) {
  const old = document.querySelector(`[data-id="${notification.id}"]`);
  if (old) old.remove();
  const item = document.createElement("li");
  item.dataset.id = notification.id;
  item.classList.toggle("unread", !notification.read);
  item.textContent = notification.text;
  const time = document.createElement("time");
  time.dateTime = notification.updated_at;
  time.textContent = new Date(notification.updated_at).toLocaleString();
  item.append(time);
  if (first) at("notifications").prepend(item);
  else at("notifications").append(item);
  at("nothing").hidden = true;
}

function showFrame(direction, text) {
  const frames = at("frames");
  frames.textContent = `${direction} ${text}\n${frames.textContent}`.slice(0, 20000);
}

function send(event, data, id) {
  const text = JSON.stringify({ event, data, id });
  showFrame("→", text);
  socket.send(text);
}

const listeners = {
  ack(data, id) {
    if (id === "join") lastEventId = data.last_event_id;
    if (id === "resume" && !data.complete) showMine().catch((error) => problem(error.message));
  },
  personal_notification(data) {
    showNotification(data);
    at("unread").textContent = data.unread_count;
  },
  notification_read(data) {
    at("unread").textContent = data.unread_count;
    for (const item of document.querySelectorAll("#notifications li")) {
      if (data.all || data.notification_ids.includes(item.dataset.id)) item.classList.toggle("unread", !data.read);
    }
  },
  notification_removed(data) {
    at("unread").textContent = data.unread_count;
    for (const item of document.querySelectorAll("#notifications li")) {
      const read = !item.classList.contains("unread");
      if (data.all_read ? read : data.notification_ids.includes(item.dataset.id)) item.remove();
    }
  },
};

async function connect() {
  const { ticket } = await call("POST", "/websocket/ticket", {});
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ws/?ticket=${encodeURIComponent(ticket)}`);
  socket.onopen = () => {
    wait = 500;
    at("dot").classList.add("on");
    at("state").textContent = "connected";
    if (lastEventId) send("resume", { last_event_id: lastEventId }, "resume");
    else send("join_personal_room", { user_id: at("live").dataset.userId }, "join");
  };
  socket.onmessage = (message) => {
    showFrame("←", message.data);
    const frame = JSON.parse(message.data);
    if (listeners[frame.event]) {
      if (frame.room?.startsWith("user:")) lastEventId = frame.event_id;
      listeners[frame.event](frame.data, frame.id);
    }
  };
  socket.onclose = () => {
    at("dot").classList.remove("on");
    if (!refresh) return;
    at("state").textContent = "connecting again";
    setTimeout(() => connect().catch(() => socket.onclose()), wait);
    wait = Math.min(wait * 2, 10000);
  };
}

async function showMine() {
  const [page, count, skills] = await Promise.all([
    call("GET", "/notifications/?limit=20"),
    call("GET", "/notifications/unread-count"),
    call("GET", "/social/me/skills?limit=20"),
  ]);
  at("notifications").replaceChildren();
  at("nothing").hidden = page.results.length > 0;
  for (const notification of page.results) showNotification(notification, false);
  at("unread").textContent = count.unread_count;
  at("skills").replaceChildren(...skills.results.map((skill) => {
    const item = document.createElement("li");
    item.textContent = `${skill.title} (likes: ${skill.counts.likes}, downloads: ${skill.counts.downloads})`;
    return item;
  }));
}

function problem(text) {
  at("problem").textContent = text;
  at("problem").hidden = !text;
}

at("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  problem("");
  const form = new FormData(event.target);
  try {
    const pair = await call("POST", "/auth/token", { username: form.get("username"), password: form.get("password") });
    ({ access, refresh } = pair);
    at("live").dataset.userId = pair.user.id;
    at("who").textContent = pair.user.display_name || pair.user.username;
    at("sign-in").hidden = true;
    at("live").hidden = false;
    await showMine();
    await connect();
  } catch (error) {
    problem(error.message);
  }
});

at("sign-out").addEventListener("click", async () => {
  const token = refresh;
  refresh = null;
  if (socket) socket.close();
  try {
    await call("POST", "/auth/logout", { refresh: token });
  } finally {
    location.reload();
  }
});

at("read-all").addEventListener("click", () => call("POST", "/notifications/read-all", {}).catch((error) => problem(error.message)));

for (const button of document.querySelectorAll("[data-demo]")) {
  button.addEventListener("click", () => {
    document.querySelector("[name=username]").value = button.dataset.demo;
    document.querySelector("[name=password]").focus();
  });
}

showHealth();
