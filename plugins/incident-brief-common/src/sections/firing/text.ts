import {
  duration,
  FiringAlert,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import { Block, Inline, shortened } from '../../kit/blocks';
import type { Frame, SectionText } from '../../kit/section';
import {
  Clock,
  environmentMark,
  fieldParts,
  nearInstant,
  shortRef,
} from '../../kit/words';
import type { Firing } from './schema';

export const firingText: SectionText<Firing> = {
  place: 1,
  block: firingBlock,
  short: (firing, frame) => apart(shortened(firingBlock(firing, frame, ' · '))),
};

function firingBlock(
  firing: Firing,
  frame: Frame,
  /** Between what is stated of one alert, objective or incident. */
  separator = ' ',
): Block {
  const { alerts, slo, incidents, health } = firing;
  const { environment: of } = frame;
  return {
    title: 'Firing',
    status: firing.status,
    lines: [
      ...(health
        ? [
            {
              label: 'Health',
              parts: fieldParts(health, frame, (state): Inline[] => [
                { text: state, tone: state === 'ok' ? 'good' : 'bad' },
              ]),
            },
          ]
        : []),
      {
        label: 'Alerts',
        parts: fieldParts(alerts, frame, list =>
          list.length === 0
            ? [noneOf(frame)]
            : list.map(
                (alert): Inline => ({
                  text: [
                    alert.name,
                    alert.count && `×${alert.count}`,
                    alert.severity,
                    about(alert.entityRef),
                    environmentMark(alert.environment, of),
                    since(alert.since, frame),
                    alert.summary,
                    quietWords(alert, frame),
                    staleWord(alert),
                  ]
                    .filter(Boolean)
                    .join(separator),
                  url: alert.url,
                  tone: isQuiet(alert) ? undefined : 'bad',
                }),
              ),
        ),
      },
      {
        label: 'SLO',
        parts: fieldParts(slo, frame, list =>
          list.length === 0
            ? [{ text: 'no objective is reported on' }]
            : list.map(state => ({
                text: [
                  state.name,
                  about(state.entityRef),
                  environmentMark(state.environment, of),
                  ...burning(state),
                  staleWord(state),
                ]
                  .filter(Boolean)
                  .join(separator),
                url: state.url,
              })),
        ),
      },
      {
        label: 'Incidents',
        parts: fieldParts(incidents, frame, list =>
          list.length === 0
            ? [{ text: 'none is open', tone: 'good' }]
            : list.map(
                (incident): Inline => ({
                  text: [
                    incident.id,
                    incident.title,
                    incident.severity,
                    about(incident.entityRef),
                    environmentMark(incident.environment, of),
                    since(incident.since, frame),
                    incident.commander
                      ? `commanded by ${incident.commander}`
                      : 'no incident commander reported',
                    staleWord(incident),
                  ]
                    .filter(Boolean)
                    .join(separator),
                  url: incident.url,
                  tone: 'bad',
                }),
              ),
        ),
      },
    ].filter(
      // An empty list of objectives says nothing that a responder needs.
      ({ label }) => label !== 'SLO' || !isKnown(slo) || slo.value.length > 0,
    ),
  };
}

/** Whether all of it is silenced. */
function isQuiet({ silenced, inhibited }: FiringAlert): boolean {
  return inhibited === true || (!!silenced && silenced.count === undefined);
}

/** `(silenced until … by ana: maintenance)`; undefined where somebody is notified. */
function quietWords(
  { silenced, inhibited }: FiringAlert,
  clock: Clock,
): string | undefined {
  if (silenced) {
    const { until, by, comment, count } = silenced;
    const words = [
      count === undefined ? 'silenced' : `${count} of them silenced`,
      until && `until ${nearInstant(until, clock)}`,
      by && `by ${by}`,
    ].filter(Boolean);
    return `(${words.join(' ')}${comment ? `: ${comment}` : ''})`;
  }
  return inhibited ? '(inhibited by another alert)' : undefined;
}

/** Where others were heard of since. */
function staleWord({ stale }: { stale?: true }): string | undefined {
  return stale && '(stale)';
}

function about(entityRef: string | undefined): string | undefined {
  return entityRef && `on ${shortRef(entityRef)}`;
}

function since(iso: string | undefined, clock: Clock): string {
  return iso === undefined
    ? '(start unknown)'
    : `since ${nearInstant(iso, clock)} (${duration(
        Date.parse(clock.now) - Date.parse(iso),
      )})`;
}

function burning(state: {
  burnRate?: number;
  budgetRemaining?: number;
}): string[] {
  return [
    ...(state.burnRate === undefined
      ? []
      : [`burning ${Number(state.burnRate.toFixed(1))}×`]),
    ...(state.budgetRemaining === undefined
      ? []
      : [`${Math.round(state.budgetRemaining * 100)}% of budget left`]),
  ];
}

/** An alert that came with the request may be one that no source reports. */
function noneOf({ onsetSign }: Clock): Inline {
  return onsetSign === 'alert'
    ? { text: 'no source reports the alert that it began with' }
    : { text: 'none fires', tone: 'good' };
}

/** Each part in a line of its own: its facts are what is separated there. */
function apart(block: Block): Block {
  return {
    ...block,
    lines: block.lines.flatMap(({ label, parts }) =>
      parts.map((part, index) => ({
        label: index === 0 ? label : '',
        parts: [part],
      })),
    ),
  };
}
