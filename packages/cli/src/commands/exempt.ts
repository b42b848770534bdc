import type { Exemption } from '@plumbline/backstage-plugin-scorecards-common';
import { scorecardsOperations } from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { commandsOf } from '../operations/addOperation';
import { entityRefOf, ownerRefOf } from '../resolution';
import type { Runner } from '../runner';
import { utcMinute } from '../terminal/time';
import { namesOf, whenWords } from '../terminal/words';

/** Fields of lists about entities and who owns them, by name. */
export const ofEntities = {
  entityRef: {
    as: 'entity',
    help: 'only those of this entity',
    resolve: entityRefOf,
  },
  owner: { help: "only those of this group's entities", resolve: ownerRefOf },
};

export function register(program: Command, run: Runner): void {
  const group = program
    .command('exempt')
    .description(
      'Exceptions from controls and rules of gates: for a while, reasoned and approved',
    );
  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);

  add('requestExemption', {
    command: 'request <entity> <control>',
    description: 'Request one, as a member of the group that owns the entity',
    fields: {
      entityRef: { as: 'entity', help: 'a name will do', resolve: entityRefOf },
      control: "its id; of a rule of gates, with 'gate:' before it",
      reason: 'why it is needed',
      expires: 'when it ends: a day (UTC) such as 2026-12-31, or an instant',
    },
    text: ({ id, approver, expires }) =>
      `${id} is pending: ${namesOf(
        approver,
      )} decides. It would end at ${whenWords(expires)}.`,
  });

  for (const [verb, description] of [
    ['approve', "Approve another user's request, as the control's approver"],
    ['reject', 'Reject one'],
    ['revoke', 'End one before its time, or withdraw a request'],
  ] as const) {
    add(`${verb}Exemption`, {
      command: `${verb} <id>`,
      description,
      versionOf: 'getExemption',
      fields: { reason: 'why' },
      text: ({ control, entityRef, expires, state }) =>
        state === 'approved'
          ? `${namesOf(entityRef)} is exempt from ${control} until ${whenWords(
              expires,
            )}.`
          : `The exemption of ${namesOf(
              entityRef,
            )} from ${control} is ${state}.`,
    });
  }

  add('listExemptions', {
    command: 'list',
    description: 'List them, the latest first',
    fields: {
      ...ofEntities,
      control: 'only those from this control',
      lapsesBefore:
        'only those in force that expire before it, the soonest first',
    },
    none: 'No exemptions.',
    more: 'narrow with --state or --owner',
    rows: [
      { title: 'ID', value: each => each.id },
      { title: 'STATE', value: each => each.state },
      { title: 'CONTROL', value: each => each.control },
      { title: 'ENTITY', value: each => each.entityRef },
      { title: 'EXPIRES (UTC)', value: each => utcMinute(each.expires) },
      { title: 'REQUESTED BY', value: each => namesOf(each.requestedBy) },
      {
        title: 'DECIDED BY',
        value: ({ decision }) => decision?.by && namesOf(decision.by),
      },
      { title: 'REASON', value: reasonsOf, shrinks: true },
    ],
  });
}

/** Why it was requested, and the reasons of those who decided on it. */
function reasonsOf({ reason, state, decision, end }: Exemption): string {
  const decided = state === 'rejected' ? 'rejected' : 'approved';
  return [
    reason,
    decision?.reason && `${decided}: ${decision.reason}`,
    end?.reason && `${state}: ${end.reason}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
