"""Which query each index serves: the columns that it compares, and the order that it gives.

`Model: {index: (compared, ordered)}`; a column that is compared otherwise than by equality says how. The lines beside
the indexes in the models say where such a query is asked.
"""

SERVES: dict[str, dict[str, tuple[str, str]]] = {
    "events.OutboxEvent": {
        "outbox_open": ("handled_at__lt", "handled_at id"),
    },
    "events.OutboxDelivery": {
        "deliveries_due": ("parked_at next_try_at__lte", "next_try_at"),
    },
    "api.IdempotencyKey": {
        "idempotency_age": ("created_at__lt", "created_at"),
    },
    "realtime.RoomEvent": {
        "room_events_at": ("at__lt", "at id"),
    },
    "batch.BatchRun": {
        "batch_runs_of_task": ("task", "-id"),
        "batch_runs_by_age": ("started_at__lt", "started_at"),
    },
    "mail.EmailLog": {
        "email_log_due": ("status next_try_at__lte", "next_try_at"),
        "email_log_user": ("user_id", "-id"),
        "email_log_address": ("address", "-id"),
    },
    "profiles.User": {
        "users_points": ("points__gt", "-points id"),
        "users_status": ("status", "-id"),
        "users_staff": ("is_staff", "-id"),
    },
    "profiles.AccountDeletion": {
        "deletions_due": ("erase_at__lte", "erase_at"),
    },
    "profiles.UserBlock": {
        "blocks_by": ("blocker", "-id"),
        "blocks_of": ("blocked", "blocker"),
    },
    "profiles.UserMute": {
        "mutes_by": ("muter", "-id"),
        "mutes_of": ("muted", "muter"),
    },
    "profiles.DataExport": {
        "exports_of": ("user", "-id"),
        "exports_due": ("state claimed_until__lte", "claimed_until"),
    },
    "profiles.LeaderboardEdition": {
        "leaderboard_editions_new": ("window category", "-id"),
    },
    "profiles.LeaderboardStanding": {
        "leaderboard_standings_user": ("user edition", ""),
    },
    "profiles.PointEntry": {
        "point_entries_user": ("user", "-id"),
        "point_entries_source": ("source_id", "id"),
    },
    "profiles.PointDay": {
        "point_days_kind": ("user kind", "day"),
        "point_days_day": ("day__gte", ""),
    },
    "profiles.UserSearchKey": {
        "search_keys_order": ("key__gte", "key id"),
    },
    "profiles.UserSession": {
        "sessions_of": ("user ended_at", "-id"),
        "sessions_device": ("user device", ""),
        "sessions_expiry": ("expires_at__lt", ""),
    },
    "follow.Relationship": {
        "relationships_to": ("followee status", "-id"),
        "relationships_from": ("follower status", "-id"),
    },
    "follow.FollowDismissal": {
        "follow_dismissals_of": ("dismissed", ""),
    },
    "follow.UserInterest": {
        "user_interests_of": ("user", ""),
    },
    "social.Comment": {
        "comments_path": ("skill", "path"),
        "comments_new": ("skill parent", "-id"),
        "comments_top": ("skill parent", "-score -id"),
        "comments_replies": ("parent", "id"),
        "comments_mine": ("author", "-id"),
        "comments_by": ("skill author", ""),
    },
    "social.CommentLike": {
        "comment_likes_of": ("comment", "-id"),
    },
    "social.Interaction": {
        "interactions_of_skill": ("skill kind", "-id"),
        "interactions_of_user": ("user kind", "-id"),
        "interactions_kind": ("kind", "-id"),
        "interactions_reviews": ("skill has_review", "-id"),
    },
    "social.Plan": {
        "plans_owner": ("owner", "-id"),
        "plans_skill": ("skill", "-id"),
        "plans_lately": ("last_completed_at__gte", "last_completed_at id"),
    },
    "social.SharedSkill": {
        "skills_new": ("status", "-id"),
        "skills_top": ("status", "-rating_bayes -id"),
        "skills_day": ("status", "-trending_day -id"),
        "skills_week": ("status", "-trending_week -id"),
        "skills_month": ("status", "-trending_month -id"),
        "skills_category_new": ("status category", "-id"),
        "skills_category_day": ("status category", "-trending_day -id"),
        "skills_category_week": ("status category", "-trending_week -id"),
        "skills_category_month": ("status category", "-trending_month -id"),
        "skills_category_top": ("status category", "-rating_bayes -id"),
        "skills_difficulty": ("status difficulty", "-id"),
        "skills_author": ("author", "-id"),
        "skills_forks": ("forked_from", "-id"),
    },
    "social.SkillTag": {
        "skill_tags_of": ("skill", ""),
    },
    "social.CustomTask": {
        "tasks_of_day": ("skill day", "-score -id"),
        "tasks_mine": ("author", "-id"),
    },
    "social.TaskVote": {
        "task_votes_of": ("task", "-id"),
    },
    "discovery.CatalogueEntry": {
        "catalogue_entries_by": ("author_id", ""),
    },
    "discovery.CategoryCount": {
        "category_counts_top": ("", "-skills_count -id"),
    },
    "discovery.TagCount": {
        "tag_counts_top": ("category", "-skills_count -id"),
    },
    "discovery.RecommendationModel": {
        "recommendation_models_now": ("status", "-id"),
    },
    "discovery.Dismissal": {
        "dismissals_of": ("skill", ""),
    },
    "discovery.SearchDocument": {
        "search_documents_guarded": ("audience author_id", "-id"),
    },
    "discovery.SearchKey": {
        "search_keys_by_key": ("kind key", "-rank"),
        "search_keys_by_head": ("kind head", "-rank -id"),
    },
    "discovery.SearchModel": {
        "search_models_ready": ("ready", "-id"),
    },
    "discovery.TrendingVote": {
        "trending_votes_of": ("skill_id", "-at"),
        "trending_votes_between": ("author_id voter_id", ""),
        "trending_votes_by_age": ("at__lt", "at"),
    },
    "moderation.Case": {
        "cases_queue": ("status", "-rank -id"),
        "cases_queue_kind": ("status target_kind", "-rank -id"),
        "cases_queue_reason": ("status reason", "-rank -id"),
        "cases_queue_hidden": ("status auto_hidden", "-rank -id"),
        "cases_claimed": ("claimed_by status", "-rank -id"),
        "cases_target": ("target_kind target_id", "-id"),
        "cases_author": ("author", "-id"),
        "cases_status": ("status", "-id"),
        "cases_decided": ("decided_at__gte", "decided_at"),
    },
    "moderation.Decision": {
        "decisions_case": ("case", "-id"),
        "decisions_person": ("person", "-id"),
        "decisions_moderator": ("moderator", "-id"),
        "decisions_target": ("target_kind target_id", "-id"),
    },
    "moderation.Appeal": {
        "appeals_status": ("status", "id"),
        "appeals_of": ("user", "-id"),
        "appeals_decided_by": ("decided_by", "-id"),
    },
    "moderation.LogEntry": {
        "log_subject": ("subject", "-seq"),
        "log_actor": ("actor", "-seq"),
        "log_action": ("action", "-seq"),
        "log_case": ("case_ref", "-seq"),
    },
    "moderation.Strike": {
        "strikes_of": ("user expires_at__gt", ""),
    },
    "moderation.Sanction": {
        "sanctions_of": ("user", "-id"),
        "sanctions_over": ("ended_at until__lte", ""),
    },
    "moderation.Report": {
        "reports_target": ("target_kind target_id", "-id"),
        "reports_case": ("case", "-id"),
        "reports_to_settle": ("case status", "id"),
        "reports_reporter": ("reporter", "-id"),
        "reports_status": ("status", "-id"),
        "reports_record": ("reporter status", "-id"),
    },
    "moderation.ClassifierVersion": {
        "classifiers_now": ("status", "-id"),
    },
    "moderation.AutoRule": {
        "rules_in_use": ("enabled", "order id"),
        "rules_in_order": ("order", "id"),
        "rules_created_by": ("created_by", ""),
        "rules_changed_by": ("changed_by", ""),
    },
    "moderation.RuleHit": {
        "rule_hits_of": ("rule", "-id"),
        "rule_hits_target": ("kind target_id", "-id"),
        "rule_hits_author": ("author", "-id"),
    },
    "moderation.TextPrint": {
        "prints_author": ("author", "-id"),
        "prints_band_1": ("band_1", "-id"),
        "prints_band_2": ("band_2", "-id"),
        "prints_band_3": ("band_3", "-id"),
        "prints_band_4": ("band_4", "-id"),
    },
    "moderation.RuleTrial": {
        "rule_trials_due": ("state claimed_until__lte", "claimed_until"),
        "rule_trials_of": ("rule", "-id"),
        "rule_trials_by": ("requested_by", "-id"),
    },
    "notifications.Notification": {
        "notifications_list": ("recipient removed_at", "-updated_at -id"),
        "notifications_type": ("recipient removed_at type", "-updated_at -id"),
        "notifications_unread": ("recipient removed_at read_at", "-updated_at -id"),
        "notifications_group": ("group_key", "-id"),
        "notifications_ledger": ("recipient", "-id"),
        "notifications_skill": ("skill_id", "id"),
        "notifications_target": ("target_id target_kind", ""),
        "notifications_held": ("held_until__gt held_until__lte", "held_until"),
    },
    "notifications.NotificationActor": {
        "notification_actors_new": ("notification", "-id"),
        "notification_actors_pair": ("recipient_id actor_id", ""),
        "notification_actors_by": ("actor_id", ""),
    },
    "notifications.Announcement": {
        "announcements_open": ("finished_at released_at__lte", ""),
    },
    "feed.Activity": {
        "activities_actor": ("actor", "-id"),
        "activities_pulled": ("actor pulled", "-id"),
        "activities_skill": ("skill_id type actor", ""),
    },
    "feed.FeedEntry": {
        "entries_activity": ("activity", ""),
    },
    "feed.FeedState": {
        "feed_states_away": ("stage read_at__lt", ""),
    },
    "analytics.Event": {
        "events_user": ("user_id", "-id"),
        "events_skill": ("skill_id kind", "-id"),
        "events_time": ("half_hour", "id"),
    },
    "analytics.DailyFigure": {
        "figures_of_subject": ("subject_kind subject_id metric", "day"),
    },
}
