import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import { Block, Inline, Line, only, shortened } from '../../kit/blocks';
import type { SectionText } from '../../kit/section';
import {
  Clock,
  evidence,
  fieldParts,
  nearInstant,
  shortRef,
  unknownPart,
  urlPart,
} from '../../kit/words';
import type { OnCallLevel, Owner, ResponsibleTeam } from './schema';

export const ownerText: SectionText<Owner> = {
  place: 2,
  block: ownerBlock,
  short: (owner, frame) =>
    shortened(
      only(ownerBlock(owner, frame), ['Team', 'On call', 'Escalation', 'Page']),
    ),
};

function ownerBlock(owner: Owner, clock: Clock): Block {
  const { workload, substrate } = owner;
  // Without a team every other line would only repeat that there is none.
  const routes: Line[] = isKnown(workload.team)
    ? [
        { label: 'On call', parts: onCallParts(workload, clock) },
        {
          label: 'Escalation',
          parts: fieldParts(workload.escalation, clock, text => [
            urlPart(text),
          ]),
        },
        {
          label: 'Channel',
          parts: fieldParts(workload.channel, clock, text => [urlPart(text)]),
        },
        {
          label: 'Page',
          parts: fieldParts(workload.pager, clock, text => [urlPart(text)]),
        },
      ]
    : [];
  return {
    title: 'Owner',
    status: owner.status,
    lines: [
      { label: 'Team', parts: teamParts(workload, clock) },
      ...routes,
      ...byTeam(substrate).map(([team, refs]) => ({
        label: 'Runs on',
        parts: [
          { text: refs.map(shortRef).join(', ') },
          ...teamParts(team, clock),
          ...(isKnown(team.team) ? onCallParts(team, clock, 'on call ') : []),
          ...(isKnown(team.channel) ? [urlPart(team.channel.value)] : []),
        ],
      })),
    ],
  };
}

/** One line for each team, with everything that it answers for. */
function byTeam(teams: ResponsibleTeam[]): [ResponsibleTeam, string[]][] {
  const lines = new Map<string, [ResponsibleTeam, string[]]>();
  for (const team of teams) {
    const key = isKnown(team.team) ? team.team.value : team.entityRef;
    const [first, refs] = lines.get(key) ?? [team, []];
    lines.set(key, [first, [...refs, team.entityRef]]);
  }
  return [...lines.values()];
}

function teamParts(team: ResponsibleTeam, clock: Clock): Inline[] {
  return fieldParts(team.team, clock, ref => [
    {
      text:
        team.displayName === undefined
          ? shortRef(ref)
          : `${team.displayName} (${ref})`,
      tone: 'strong',
    },
  ]);
}

function onCallParts(
  { onCall }: ResponsibleTeam,
  clock: Clock,
  prefix = '',
): Inline[] {
  return isKnown(onCall)
    ? [
        ...onCall.value.map((level, index) =>
          levelPart(
            level,
            clock,
            index === 0 ? prefix : '',
            onCall.value[index - 1]?.level === level.level,
          ),
        ),
        ...evidence(onCall, clock),
      ]
    : [unknownPart(onCall)];
}

function levelPart(
  level: OnCallLevel,
  clock: Clock,
  prefix: string,
  together: boolean,
): Inline {
  const order = orderInWords(level, prefix, together);
  if ((level.user ?? level.displayName) === undefined) {
    return {
      text: `${order}? level ${level.level} names nobody`,
      tone: 'warn',
    };
  }
  if (level.unresolved) {
    return {
      text: `${order}? ${level.user} is not found in the catalog`,
      tone: 'warn',
    };
  }
  const name = level.displayName ?? shortRef(level.user!);
  const until =
    level.until === undefined
      ? (level.always && ' always') || ''
      : ` until ${nearInstant(level.until, clock)}`;
  return {
    text: `${order}${name}${until}`,
    ...(level.level === 1 && { tone: 'strong' }),
  };
}

function orderInWords(
  { level, after }: OnCallLevel,
  prefix: string,
  together: boolean,
): string {
  if (together) {
    return 'and ';
  }
  return level === 1
    ? prefix
    : `then${after === undefined ? '' : ` after ${after}`} `;
}
