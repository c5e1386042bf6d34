"""Introductions with their steps, slots of coordinators, rules about pairings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard, unguard

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OF_ERASED = "SELECT 1 FROM erasures WHERE erasures.profile_id = OLD.profile_id"
_GUARDED = {
    "introduction_steps": (
        "SELECT 1 FROM erasures JOIN introductions"
        " ON introductions.profile_id = erasures.profile_id"
        " WHERE introductions.id = OLD.introduction_id"
    ),
    "introductions": _OF_ERASED,
    "pair_rule_ends": (
        "SELECT 1 FROM erasures JOIN pair_rules ON pair_rules.profile_id = erasures.profile_id"
        " WHERE pair_rules.id = OLD.rule_id"
    ),
    "pair_rules": _OF_ERASED,
}
_TABLES = (
    "pair_rule_ends",
    "pair_rules",
    "slot_holdings",
    "slots",
    "introduction_steps",
    "introduction_states",
    "introductions",
)


def upgrade() -> None:
    _create_introductions()
    _create_slots()
    _create_pair_rules()
    for table, permission in sorted(_GUARDED.items()):
        guard(table, permission)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    for table in sorted(_GUARDED):
        unguard(table)


def _create_introductions() -> None:
    op.create_table('introductions',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('profile_id', sa.String(length=36), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('mini_cluster', sa.String(length=80), nullable=False),
    sa.Column('model_version', sa.String(length=80), nullable=False),
    sa.Column('catalogue_version', sa.String(length=80), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('chance', sa.Float(), nullable=False),
    sa.Column('chance_low', sa.Float(), nullable=False),
    sa.Column('chance_high', sa.Float(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('disclosed', sa.String(length=80), nullable=False),
    sa.Column('requested_by', sa.String(length=80), nullable=False),
    sa.Column('requested_at', sa.String(length=32), nullable=False),
    sa.CheckConstraint('chance >= 0 AND chance <= 1', name=op.f('ck_introductions_chance')),
    sa.CheckConstraint('length(message) <= 2000', name=op.f('ck_introductions_message')),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_introductions_rank')),
    sa.ForeignKeyConstraint(['catalogue_version'], ['catalogues.version'], name=op.f('fk_introductions_catalogue_version')),
    sa.ForeignKeyConstraint(['model_version'], ['models.version'], name=op.f('fk_introductions_model_version')),
    sa.ForeignKeyConstraint(['profile_id', 'revision'], ['profile_revisions.profile_id', 'profile_revisions.revision'], name=op.f('fk_introductions_profile_id_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_introductions'))
    )
    op.create_index('ix_introductions_profile_id_mini_cluster', 'introductions', ['profile_id', 'mini_cluster'], unique=False)
    op.create_table('introduction_states',
    sa.Column('introduction_id', sa.String(length=36), nullable=False),
    sa.Column('state', sa.String(length=80), nullable=False),
    sa.Column('since', sa.String(length=32), nullable=False),
    sa.Column('assigned_to', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['introduction_id'], ['introductions.id'], name=op.f('fk_introduction_states_introduction_id')),
    sa.PrimaryKeyConstraint('introduction_id', name=op.f('pk_introduction_states'))
    )
    op.create_index('ix_introduction_states_assigned_to', 'introduction_states', ['assigned_to'], unique=False)
    op.create_index('ix_introduction_states_state_since', 'introduction_states', ['state', 'since'], unique=False)
    op.create_table('introduction_steps',
    sa.Column('introduction_id', sa.String(length=36), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('side', sa.String(length=80), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('at', sa.String(length=32), nullable=False),
    sa.Column('relevance', sa.Integer(), nullable=True),
    sa.Column('reasons', sa.String(length=200), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('undoes', sa.Integer(), nullable=True),
    sa.Column('batch', sa.String(length=80), nullable=False),
    sa.CheckConstraint("(undoes IS NULL) = (action <> 'undo')", name=op.f('ck_introduction_steps_undoes')),
    sa.CheckConstraint("side IN ('firm', 'coordinator', 'partner', 'system')", name=op.f('ck_introduction_steps_side')),
    sa.CheckConstraint('length(note) <= 1000', name=op.f('ck_introduction_steps_note')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_introduction_steps_number')),
    sa.CheckConstraint('relevance BETWEEN 0 AND 3', name=op.f('ck_introduction_steps_relevance')),
    sa.CheckConstraint('undoes < number', name=op.f('ck_introduction_steps_undoes_earlier')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introductions.id'], name=op.f('fk_introduction_steps_introduction_id')),
    sa.PrimaryKeyConstraint('introduction_id', 'number', name=op.f('pk_introduction_steps'))
    )
    op.create_index('ix_introduction_steps_batch', 'introduction_steps', ['batch'], unique=False)


def _create_slots() -> None:
    op.create_table('slots',
    sa.Column('mini_cluster', sa.String(length=80), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_slots_number')),
    sa.PrimaryKeyConstraint('mini_cluster', 'period', 'number', name=op.f('pk_slots'))
    )
    op.create_table('slot_holdings',
    sa.Column('introduction_id', sa.String(length=36), nullable=False),
    sa.Column('mini_cluster', sa.String(length=80), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['introduction_id'], ['introductions.id'], name=op.f('fk_slot_holdings_introduction_id')),
    sa.ForeignKeyConstraint(['mini_cluster', 'period', 'number'], ['slots.mini_cluster', 'slots.period', 'slots.number'], name=op.f('fk_slot_holdings_mini_cluster_period_number')),
    sa.PrimaryKeyConstraint('introduction_id', name=op.f('pk_slot_holdings')),
    sa.UniqueConstraint('mini_cluster', 'period', 'number', name=op.f('uq_slot_holdings_mini_cluster_period_number'))
    )


def _create_pair_rules() -> None:
    op.create_table('pair_rules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('profile_id', sa.String(length=36), nullable=False),
    sa.Column('mini_cluster', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.String(length=32), nullable=False),
    sa.Column('expires_at', sa.String(length=32), nullable=True),
    sa.CheckConstraint("kind IN ('pin', 'forbid', 'same_group', 'already_partners', 'competitor')", name=op.f('ck_pair_rules_kind')),
    sa.CheckConstraint('length(reason) > 0', name=op.f('ck_pair_rules_reason')),
    sa.ForeignKeyConstraint(['profile_id'], ['profiles.id'], name=op.f('fk_pair_rules_profile_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pair_rules')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_pair_rules_profile_id', 'pair_rules', ['profile_id'], unique=False)
    op.create_table('pair_rule_ends',
    sa.Column('rule_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('ended_at', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['rule_id'], ['pair_rules.id'], name=op.f('fk_pair_rule_ends_rule_id')),
    sa.PrimaryKeyConstraint('rule_id', name=op.f('pk_pair_rule_ends'))
    )
