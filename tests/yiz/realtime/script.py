"""Everything that people can do: each act is done in the product, and answers who must hear of it by the model."""

from collections.abc import Callable, Iterator

from follow.services import FollowService
from notifications.announcements import release
from notifications.decisions import tell_of_decision
from notifications.models import Announcement, Notification
from notifications.services import NotificationService
from profiles.models import User
from profiles.services import TokenService, UserProfileService
from social.models import SharedSkill
from social.services import CommentService, InteractionService, PlanService, SkillService, TaskService
from tests.factories.social import make_days
from tests.yiz.realtime.model import Heard, Skill, World
from yiz.ids import new_id

Act = tuple[str, Callable[[], Heard]]


class Script:
    """Ada shares, Bob does things, Eve and Mel look on (Mel mutes Bob), Zoe is blocked by Ada, Kim is a stranger."""

    def __init__(self, world: World, people: dict[str, User]) -> None:
        self.world, self.people = world, people
        self.skills: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    def user(self, name: str) -> User:
        return User.objects.get(pk=self.people[name].pk)

    def share(self, name: str, visibility: str, author: str = "ada", status: str = "published") -> Heard:
        fields = {"category": "music", "days": make_days(1), "visibility": visibility, "status": status}
        made = SkillService.create(author_id=self.people[author].pk, title=f"Plan {name}", **fields)
        self.skills[name] = str(made)
        self.world.skills[name] = Skill(author, visibility, published=status == "published")
        return self.world.in_feeds(author, "skill_shared", name) if status == "published" else set()

    def like(self, actor: str, skill: str, *, liked: bool = True) -> Heard:
        InteractionService.like(user=self.user(actor), skill_id=self.skills[skill], liked=liked)
        world, author = self.world, self.world.skills[skill].author
        heard = world.in_room(skill, "skill_update like", actor)
        if not liked:
            return heard | world.taken_back(author, "like_received", actor, skill)
        feeds = world.in_feeds(actor, "skill_liked", skill) if actor != author else set()
        return heard | feeds | world.to(author, "like_received", actor, skill, skill)

    def rate(self, actor: str, skill: str) -> Heard:
        InteractionService.rate(user=self.user(actor), skill_id=self.skills[skill], rating=4)
        told = self.world.to(self.world.skills[skill].author, "rating_received", actor, f"{skill}:{actor}", skill)
        return told | self.world.in_room(skill, "skill_update rating", actor)

    def bookmark(self, actor: str, skill: str) -> Heard:
        InteractionService.bookmark(user=self.user(actor), skill_id=self.skills[skill], bookmarked=True)
        return set()

    def download(self, actor: str, skill: str) -> Heard:
        PlanService.download(user=self.user(actor), skill_id=self.skills[skill])
        told = self.world.to(self.world.skills[skill].author, "download_received", actor, skill, skill)
        feeds = self.world.in_feeds(actor, "skill_downloaded", skill)
        return told | feeds | self.world.in_room(skill, "skill_update download", actor)

    def comment(self, actor: str, skill: str, name: str, parent: str = "", to: str = "") -> Heard:
        made = CommentService.add(
            user=self.user(actor),
            skill_id=self.skills[skill],
            body="Well said.",
            parent_id=self.ids.get(parent),
        )
        self.ids[name] = made.pk
        world, author = self.world, self.world.skills[skill].author
        heard = world.in_room(skill, "comment_added", actor) | world.in_room(skill, "skill_update comment", actor)
        heard |= world.in_feeds(actor, "comment_added", skill)
        if to:
            heard |= world.to(to, "reply_received", actor, name, skill)
        return heard | (world.to(author, "comment_received", actor, name, skill) if to != author else set())

    def edit_comment(self, actor: str, skill: str, name: str) -> Heard:
        CommentService.edit(user=self.user(actor), comment_id=self.ids[name], body=f"Said anew: {new_id()}.")
        return self.world.in_room(skill, "comment_edited", actor)

    def remove_comment(self, actor: str, skill: str, name: str) -> Heard:
        CommentService.delete(user=self.user(actor), comment_id=self.ids[name])
        world = self.world
        heard = world.in_room(skill, "comment_removed") | world.in_room(skill, "skill_update comment", actor)
        for key in [key for key in world.told if key[2] == name]:
            heard |= world.removed(key)
        return heard

    def like_comment(self, actor: str, skill: str, name: str, writer: str) -> Heard:
        CommentService.like(user=self.user(actor), comment_id=self.ids[name], liked=True)
        return self.world.to(writer, "comment_liked", actor, name, skill)

    def contribute(self, actor: str, skill: str, name: str) -> Heard:
        fields = {"day": 1, "title": f"Task {name}"}
        self.ids[name] = TaskService.add(user=self.user(actor), skill_id=self.skills[skill], fields=fields).pk
        told = self.world.to(self.world.skills[skill].author, "task_contributed", actor, name, skill)
        feeds = self.world.in_feeds(actor, "task_contributed", skill)
        return told | feeds | self.world.in_room(skill, "skill_update task", actor)

    def vote(self, actor: str, skill: str, name: str, writer: str) -> Heard:
        TaskService.vote(user=self.user(actor), task_id=self.ids[name], value=1)
        return self.world.to(writer, "task_voted", actor, name, skill)

    def edit(self, skill: str) -> Heard:
        changes = {"description": "Said anew."}
        SkillService.edit(skill_id=self.skills[skill], changes=changes)
        author = self.world.skills[skill].author
        if not self.world.skills[skill].published:
            return set()
        return self.world.in_room(skill, "skill_update edited", author) | self.world.in_feeds(
            author, "skill_updated", skill
        )

    # --- who may see what changes

    def show(self, skill: str, visibility: str) -> Heard:
        before = self.world.rooms()
        SkillService.edit(skill_id=self.skills[skill], changes={"visibility": visibility})
        self.world.skills[skill].visibility = visibility
        return self.world.out_of_sight([skill], before)

    def withdraw(self, skill: str, *, delete: bool = False) -> Heard:
        before = self.world.rooms()
        (SkillService.delete if delete else SkillService.unpublish)(skill_id=self.skills[skill])
        self.world.skills[skill].published = False
        self.world.skills[skill].deleted = delete
        return self.world.out_of_sight([skill], before)

    def open_up(self, person: str, visibility: str) -> Heard:
        before = self.world.rooms()
        UserProfileService.change_privacy(user_id=self.people[person].pk, changes={"profile_visibility": visibility})
        self.world.profile[person] = visibility
        return self.world.out_of_sight(list(before), before)

    def hide_activities(self, person: str) -> Heard:
        UserProfileService.change_privacy(user_id=self.people[person].pk, changes={"activity_visibility": "private"})
        self.world.silent.add(person)
        return set()

    # --- between people

    def follow(self, actor: str, user: str) -> Heard:
        FollowService.follow(actor_id=self.people[actor].pk, user_id=self.people[user].pk)
        if self.world.profile[user] != "public":
            self.world.asked.add((actor, user))
            return self.world.to(user, "follow_requested", actor, actor)
        return self._followed(actor, user)

    def accept(self, user: str, actor: str) -> Heard:
        FollowService.accept(actor_id=self.people[user].pk, follower_id=self.people[actor].pk)
        heard = self.world.taken_back(user, "follow_requested", actor, actor)
        heard |= self._followed(actor, user)
        return heard | self.world.to(actor, "follow_accepted", user, user)

    def _followed(self, actor: str, user: str) -> Heard:
        self.world.follows.add((actor, user))
        told = self.world.to(user, "follow_received", actor, user)
        return told | self.world.in_feeds(actor, "user_followed", person=user)

    def unfollow(self, actor: str, user: str) -> Heard:
        before = self.world.rooms()
        FollowService.unfollow(actor_id=self.people[actor].pk, user_id=self.people[user].pk)
        self.world.follows.discard((actor, user))
        heard = self.world.taken_back(user, "follow_received", actor, user)
        return heard | self.world.out_of_sight(list(before), before)

    def block(self, actor: str, user: str) -> Heard:
        before, world = self.world.rooms(), self.world
        FollowService.block(actor_id=self.people[actor].pk, user_id=self.people[user].pk)
        world.blocks.add((actor, user))
        world.follows -= {(actor, user), (user, actor)}
        heard = world.forgotten(actor, user) | world.forgotten(user, actor)
        return heard | world.out_of_sight(list(before), before)

    def unblock(self, actor: str, user: str) -> Heard:
        FollowService.unblock(actor_id=self.people[actor].pk, user_id=self.people[user].pk)
        self.world.blocks.discard((actor, user))
        return set()

    def mute(self, actor: str, user: str) -> Heard:
        FollowService.mute(actor_id=self.people[actor].pk, user_id=self.people[user].pk)
        self.world.mutes.add((actor, user))
        return self.world.forgotten(actor, user)

    # --- by and to one person, and to everybody

    def read_all(self, person: str) -> Heard:
        NotificationService.mark_all_read(user_id=self.people[person].pk)
        return {(person, "notification_read")}

    def remove_one(self, person: str, kind: str, target: str) -> Heard:
        rows = Notification.objects.filter(recipient_id=self.people[person].pk, removed_at=None, type=kind)
        NotificationService.remove(user_id=self.people[person].pk, notification_id=rows.get().pk)
        return self.world.removed((person, kind, target))

    def decide(self, person: str) -> Heard:
        about = {"title": "Plan", "target_kind": "skill", "target_id": new_id(), "reason": "it advertises"}
        tell_of_decision(decision_id=new_id(), user_id=self.people[person].pk, decision="warn", **about)
        return {(person, "personal_notification moderation_decision "), (person, "moderation_decision")}

    def announce(self) -> Heard:
        release(Announcement.objects.create(title="Maintenance tonight"))
        return {(name, "system_update") for name in self.world.listeners}

    def sign_out(self, person: str) -> Heard:
        TokenService.end_all(user_id=self.people[person].pk)
        self.world.gone.add(person)
        return {(person, "session_revoked")}

    def skill_of(self, name: str) -> SharedSkill:
        return SharedSkill.objects.get(pk=self.skills[name])

    def acts(self) -> Iterator[Act]:
        """The script, in order."""
        yield "share openly", lambda: self.share("open", "public")
        yield "share with followers", lambda: self.share("few", "followers")
        yield "share with nobody", lambda: self.share("own", "private")
        yield "a draft", lambda: self.share("draft", "public", status="draft")
        yield "edit a draft", lambda: self.edit("draft")
        yield "edit a private one", lambda: self.edit("own")
        for skill in ("open", "few"):
            yield f"like {skill}", lambda skill=skill: self.like("bob", skill)
            yield f"another likes {skill}", lambda skill=skill: self.like("eve", skill)
            yield f"comment on {skill}", lambda skill=skill: self.comment("eve", skill, f"eve on {skill}")
            yield (
                f"reply on {skill}",
                lambda skill=skill: self.comment("bob", skill, f"bob on {skill}", f"eve on {skill}", "eve"),
            )
        yield "the author likes her own", lambda: self.like("ada", "own")
        yield "the author comments where nobody is", lambda: self.comment("ada", "own", "ada on own")
        yield "like a comment", lambda: self.like_comment("bob", "open", "eve on open", "eve")
        yield "edit a comment", lambda: self.edit_comment("eve", "open", "eve on open")
        yield "rate", lambda: self.rate("bob", "open")
        yield "bookmark", lambda: self.bookmark("bob", "open")
        yield "download", lambda: self.download("bob", "open")
        yield "a task", lambda: self.contribute("bob", "few", "task")
        yield "a vote", lambda: self.vote("eve", "few", "task", "bob")
        yield "take a like back", lambda: self.like("bob", "open", liked=False)
        yield "sign somebody out", lambda: self.sign_out("rex")
        yield "read all", lambda: self.read_all("ada")
        yield "remove one", lambda: self.remove_one("ada", "rating_received", "open:bob")
        yield "a decision", lambda: self.decide("bob")
        yield "an announcement", lambda: self.announce()
        yield "follow", lambda: self.follow("kim", "bob")
        yield "unfollow", lambda: self.unfollow("kim", "bob")
        yield "a follower leaves", lambda: self.unfollow("mel", "ada")
        yield "among followers alone", lambda: self.like("kim2", "few")
        yield "few become fewer", lambda: self.show("few", "private")
        yield "in private", lambda: self.comment("ada", "few", "ada on few")
        yield "few again", lambda: self.show("few", "followers")
        yield "the profile is closed", lambda: self.open_up("ada", "private")
        yield "edit behind it", lambda: self.edit("open")
        yield "ask to follow", lambda: self.follow("kim", "ada")
        yield "let in", lambda: self.accept("ada", "kim")
        yield "like what is closed", lambda: self.like("kim", "open")
        yield "the profile is opened", lambda: self.open_up("ada", "public")
        yield "block", lambda: self.block("eve", "bob")
        yield "the blocked one goes on", lambda: self.comment("bob", "open", "bob again")
        yield "and the one who blocked", lambda: self.edit_comment("eve", "open", "eve on open")
        yield "block the author", lambda: self.block("eve", "ada")
        yield "unseen by her", lambda: self.comment("kim", "open", "kim on open")
        yield "unblock", lambda: self.unblock("eve", "bob")
        yield "heard again", lambda: self.comment("bob", "open", "bob once more", "kim on open", "kim")
        yield "mute", lambda: self.mute("kim", "bob")
        yield "not heard", lambda: self.download("kim2", "open")
        yield "by the muted", lambda: self.edit_comment("bob", "open", "bob again")
        yield "silent activities", lambda: self.hide_activities("bob")
        yield "in no feed", lambda: self.like("bob", "open")
        yield "a comment goes", lambda: self.remove_comment("kim", "open", "kim on open")
        yield "unpublish", lambda: self.withdraw("few")
        yield "delete", lambda: self.withdraw("open", delete=True)
        yield "to all at the end", lambda: self.announce()
