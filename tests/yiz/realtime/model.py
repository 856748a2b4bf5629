"""Who may hear what: the rules of the product told a second time, by sets and without a database."""

from dataclasses import dataclass, field

Pair = tuple[str, str]
Heard = set[tuple[str, str]]
"""Listener and what came, for example `("mel", "skill_update like open")`."""

NARROWNESS = ("public", "followers", "private")
ANONYMOUS = "anonymous"


@dataclass
class Skill:
    author: str
    visibility: str
    published: bool = True
    deleted: bool = False


@dataclass
class World:
    """The state of everything, and who is connected. Names stand for people and skills."""

    people: tuple[str, ...]
    profile: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    """Whose activities are nobody else's business."""
    follows: set[Pair] = field(default_factory=set)
    asked: set[Pair] = field(default_factory=set)
    blocks: set[Pair] = field(default_factory=set)
    mutes: set[Pair] = field(default_factory=set)
    skills: dict[str, Skill] = field(default_factory=dict)
    told: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    """By recipient, type and target: the actors of a notification that devices know of."""
    about: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """The skill that such a notification is about."""
    gone: set[str] = field(default_factory=set)
    """Listeners whose sign-in was ended."""

    @property
    def listeners(self) -> list[str]:
        return [name for name in (*self.people, ANONYMOUS) if name not in self.gone]

    # --- who sees, and hears, what

    def apart(self, one: str, other: str) -> bool:
        return (one, other) in self.blocks or (other, one) in self.blocks

    def hears(self, listener: str, actor: str) -> bool:
        return not self.apart(listener, actor) and (listener, actor) not in self.mutes

    def audience(self, skill: Skill) -> str:
        profile = "public" if self.profile[skill.author] == "public" else "followers"
        return max(skill.visibility, profile, key=NARROWNESS.index)

    def sees(self, viewer: str, name: str) -> bool:
        skill = self.skills[name]
        if viewer == skill.author:
            return not skill.deleted
        if not skill.published or skill.deleted or self.apart(viewer, skill.author):
            return False
        audience = self.audience(skill)
        return audience == "public" or (audience == "followers" and (viewer, skill.author) in self.follows)

    # --- what an act is followed by

    def in_room(self, skill: str, what: str, actor: str = "") -> Heard:
        """Something in a skill's room, which everybody is in who may be."""
        if not self.skills[skill].published:
            return set()
        return {
            (name, f"{what} {skill}")
            for name in self.listeners
            if self.sees(name, skill) and (not actor or self.hears(name, actor))
        }

    def in_feeds(self, actor: str, kind: str, skill: str = "", person: str = "") -> Heard:
        """A live item in the feeds of the actor's followers."""
        if actor in self.silent:
            return set()
        followers = [name for name in self.listeners if (name, actor) in self.follows and self.hears(name, actor)]
        if skill:
            followers = [name for name in followers if self.skills[skill].published and self.sees(name, skill)]
        if person:
            followers = [
                name
                for name in followers
                if not self.apart(name, person)
                and (self.profile[person] != "private" or name == person or (name, person) in self.follows)
            ]
        return {(name, f"feed_item {kind}") for name in followers}

    def to(self, recipient: str, kind: str, actor: str, target: str, skill: str = "") -> Heard:
        """Somebody is told of an act."""
        if recipient == actor or not self.hears(recipient, actor) or (skill and not self.sees(recipient, skill)):
            return set()
        self.told.setdefault((recipient, kind, target), set()).add(actor)
        self.about[recipient, kind, target] = skill
        return self._personal(recipient, f"personal_notification {kind} {target}")

    def taken_back(self, recipient: str, kind: str, actor: str, target: str) -> Heard:
        """An act is told no more: what is left of the notification comes again, or it goes."""
        actors = self.told.get((recipient, kind, target), set())
        if actor not in actors:
            return set()
        actors.discard(actor)
        if actors:
            return self._personal(recipient, f"personal_notification {kind} {target}")
        return self.removed((recipient, kind, target))

    def forgotten(self, recipient: str, actor: str) -> Heard:
        """After a block or a mute."""
        keys = [key for key, actors in self.told.items() if key[0] == recipient and actor in actors]
        heard: Heard = set()
        for _, kind, target in keys:
            heard |= self.taken_back(recipient, kind, actor, target)
        return heard

    def out_of_sight(self, skills: list[str], before: dict[str, set[str]]) -> Heard:
        """Skills that fewer people may see: those leave the rooms, and what they were told of it is gone."""
        heard: Heard = set()
        for skill in skills:
            heard |= {
                (name, f"room_left {skill}")
                for name in before[skill]
                if name not in self.gone and not self.sees(name, skill)
            }
            for key in [key for key, about in self.about.items() if about == skill and key in self.told]:
                if not self.sees(key[0], skill):
                    heard |= self.removed(key)
        return heard

    def rooms(self) -> dict[str, set[str]]:
        """Who is in the rooms of the skills."""
        return {skill: {name for name in self.listeners if self.sees(name, skill)} for skill in self.skills}

    def removed(self, key: tuple[str, str, str]) -> Heard:
        """A notification goes."""
        del self.told[key]
        return self._personal(key[0], f"notification_removed {key[1]} {key[2]}")

    def _personal(self, recipient: str, what: str) -> Heard:
        return {(recipient, what)} if recipient in self.listeners else set()
