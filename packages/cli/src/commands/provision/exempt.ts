import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  exemptionStates,
  provisioningOperations,
} from '@plumbline/backstage-plugin-provisioning-common';
import { Command } from 'commander';
import { commandsOf } from '../../operations/addOperation';
import type { Runner } from '../../runner';
import { utcMinute } from '../../terminal/time';
import { namesOf, whenWords } from '../../terminal/words';

/** Exemptions from policies, and of attributes from drift. */
export function registerExempt(provision: Command, run: Runner): void {
  const group = provision
    .command('exempt')
    .description(
      'Exemptions from policies and from drift: for a while, reasoned and approved',
    );
  const add = commandsOf(group, run, 'provisioning', provisioningOperations);

  add('requestExemption', {
    command: 'request <id>',
    description: 'Request one, as a member of the group that owns the request',
    args: { id: 'the request' },
    fields: {
      rule: { help: 'the policy of the finding', placeholder: 'policy' },
      field: {
        help: 'what has drifted, and is to stay',
        placeholder: 'attribute',
      },
      scope: 'this request, or all for its service (request, service)',
      reason: 'why it is needed',
      expires: 'when it ends: a day (UTC) such as 2026-12-31, or an instant',
    },
    text: ({ id, approvers, expires }) =>
      `${id} is pending: ${namesOf(
        ...approvers,
      )} decides. It would end at ${whenWords(expires)}.`,
  });

  for (const [verb, description] of [
    ['approve', "Approve another user's request"],
    ['reject', 'Reject one, with a reason'],
    ['revoke', 'End one before its time, or withdraw a request'],
  ] as const) {
    add(`${verb}Exemption`, {
      command: `${verb} <id>`,
      description,
      versionOf: 'getExemption',
      args: { id: 'the exemption' },
      fields: { reason: 'why' },
      text: ({ expires, kind, request, rule, state }) =>
        state === 'approved'
          ? `${request} is exempt from ${rule} until ${whenWords(expires)}.${
              kind === 'policy'
                ? ` Judge it again: ${cliCommand(`provision retry ${request}`)}`
                : ''
            }`
          : `The exemption of ${request} from ${rule} is ${state}.`,
    });
  }

  add('listExemptions', {
    command: 'list',
    description: 'List them, the latest first',
    fields: {
      state: `only those that are: ${exemptionStates.join(', ')}`,
      request: { help: 'only those of this request', placeholder: 'id' },
      service: { help: 'only those of this service', placeholder: 'ref' },
      owner: {
        help: 'only those of what this group owns',
        placeholder: 'group',
      },
      rule: { help: 'only those from this policy', placeholder: 'policy' },
      lapsesBefore:
        'only those in force that expire before it, the soonest first',
    },
    limit: Infinity,
    none: 'No exemptions.',
    rows: [
      { title: 'ID', value: each => each.id },
      { title: 'STATE', value: each => each.state },
      { title: 'FROM', value: each => each.rule },
      { title: 'REQUEST', value: each => each.request },
      { title: 'FOR', value: each => each.scope },
      { title: 'EXPIRES (UTC)', value: each => utcMinute(each.expires) },
      { title: 'REQUESTED BY', value: each => namesOf(each.requestedBy) },
      {
        title: 'DECIDED BY',
        value: ({ decision }) => decision?.by && namesOf(decision.by),
      },
      { title: 'REASON', value: each => each.reason, shrinks: true },
    ],
  });
}
