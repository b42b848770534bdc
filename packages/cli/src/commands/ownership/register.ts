import {
  type Certification,
  scorecardsOperations,
  type Transfer,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { type Call, commandsOf } from '../../operations/addOperation';
import { entityRefOf, ownerRefOf } from '../../resolution';
import type { Runner } from '../../runner';
import { printable } from '../../terminal/print';
import { utcMinute } from '../../terminal/time';
import { namesOf } from '../../terminal/words';

const entity = { as: 'entity', help: 'a name will do', resolve: entityRefOf };
const answered = { entity: 'what is offered; a name will do' };

export function register(program: Command, run: Runner): void {
  const group = program
    .command('ownership')
    .description('Who owns services: transfers, and what owners confirm');
  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);

  add('listTransfers', {
    command: 'transfers',
    description: 'List offers to take a service over, the latest first',
    fields: { entityRef: { ...entity, help: 'only of this one' } },
    none: 'Nothing was offered.',
    rows: [
      { title: 'ENTITY', value: each => each.entityRef },
      { title: 'STATE', value: each => each.state },
      { title: 'FROM', value: each => each.from && namesOf(each.from) },
      { title: 'TO', value: each => each.to && namesOf(each.to) },
      { title: 'OFFERED (UTC)', value: each => utcMinute(each.offeredAt) },
      { title: 'EXPIRES (UTC)', value: each => utcMinute(each.expiresAt) },
      { title: 'REASON', value: each => each.reason, shrinks: true },
    ],
  });

  add('offerTransfer', {
    command: 'offer <entity>',
    description: 'Offer a service to another group, as a member of its owner',
    fields: {
      entityRef: entity,
      to: { help: 'the group that is to own it', resolve: ownerRefOf },
      reason: 'why; it goes on record',
    },
    text: transferWords,
  });

  for (const [id, command, description] of [
    [
      'acceptTransfer',
      'accept <entity>',
      'Take a service over, as a member of the group it is offered to',
    ],
    [
      'declineTransfer',
      'decline <entity>',
      'Decline what is offered, as a member of the group it is for',
    ],
    [
      'withdrawTransfer',
      'withdraw <entity>',
      'Withdraw an offer before it is accepted, as a member of the owner',
    ],
  ] as const) {
    add(id, {
      command,
      description,
      args: answered,
      prepare: readOffer,
      fields: { version: false, reason: 'why; it goes on record' },
      text: transferWords,
    });
  }

  add('getCertification', {
    command: 'certification <entity>',
    description: 'Show what its owner has to confirm, and by when',
    fields: { entityRef: entity },
    text: certificationWords,
  });

  add('confirmCertification', {
    command: 'recertify <entity>',
    description:
      'Confirm owner, access and infrastructure, as a member of the owner',
    fields: {
      entityRef: entity,
      version: false,
      seen: "what was read: 'certification' prints it last",
      reason: 'a remark; it goes on record',
    },
    prepare: readVersion,
    text: ({ dueAt, entityRef }) =>
      `${namesOf(entityRef)} is confirmed until ${utcMinute(dueAt)}.`,
  });
}

/** The open offer of an entity: there is one at most. */
async function readOffer({
  input,
  options,
  params,
  portal,
}: Call): Promise<void> {
  const entityRef = await entityRefOf(portal, String(options.entity));
  const scorecards = await portal.scorecards();
  const { items } = await scorecards.listTransfers({
    entityRef,
    state: 'offered',
    limit: 1,
  });
  const [offer] = items;
  if (!offer) {
    throw new Failure(
      exitCode.refused,
      `'${entityRef}' is not offered to another group.`,
    );
  }
  params[0] = offer.id;
  input.version = offer.version;
}

/** With `--seen`, whatever is not as it was read is refused. */
async function readVersion({ input, portal }: Call): Promise<void> {
  const scorecards = await portal.scorecards();
  const { version } = await scorecards.getCertification({
    entityRef: String(input.entityRef),
  });
  input.version = version;
}

function transferWords(transfer: Transfer): string {
  const { ended, entityRef, expiresAt, state, to } = transfer;
  const name = namesOf(entityRef);
  const group = to === undefined ? 'another group' : namesOf(to);
  switch (state) {
    case 'offered':
      return `${name} is offered to ${group} until ${utcMinute(expiresAt)}.`;
    case 'accepted':
      return `${name} is taken over by ${group}; that change is proposed to its description, where its repository takes changes.`;
    default:
      return `The offer of ${name} to ${group} ${
        state === 'expired' ? 'expired' : `was ${state}`
      }${ended ? ` at ${utcMinute(ended.at)}` : ''}.`;
  }
}

function certificationWords(certification: Certification): string {
  const { access, confirmed, dueAt, entityRef, infrastructure, owner } =
    certification;
  const listOf = (refs: readonly string[]) =>
    refs.length > 0 ? refs.map(ref => namesOf(ref)).join(', ') : 'none';
  return [
    `${namesOf(entityRef)} is to be confirmed by ${utcMinute(dueAt)} (${
      certification.state
    }).`,
    confirmed
      ? `Confirmed last at ${utcMinute(confirmed.at)}${
          confirmed.by ? ` by ${namesOf(confirmed.by)}` : ''
        }.`
      : 'It was never confirmed.',
    `Owner: ${owner === undefined ? 'none in the catalog' : namesOf(owner)}`,
    `Members: ${listOf(access.members)}`,
    `Approvers: ${listOf(access.approvers)}`,
    `Infrastructure: ${
      infrastructure
        ? [
            infrastructure.remaining,
            ...(infrastructure.items ?? []).map(({ id }) => printable(id)),
          ].join(', ')
        : 'not known'
    }`,
    `Seen: ${certification.seen}`,
  ].join('\n');
}
