import {
  duration,
  FiringAlert,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '../../schema';
import type { Block, Inline } from './types';
import {
  Clock,
  environmentMark,
  fieldParts,
  nearInstant,
  shortRef,
} from './words';

export function firingBlock(
  { firing, environment: of }: Pick<Brief, 'environment' | 'firing'>,
  clock: Clock,
  /** Between what is stated of one alert, objective or incident. */
  separator = ' ',
): Block {
  const { alerts, slo, incidents, health } = firing;
  return {
    title: 'Firing',
    status: firing.status,
    lines: [
      ...(health
        ? [
            {
              label: 'Health',
              parts: fieldParts(health, clock, (state): Inline[] => [
                { text: state, tone: state === 'ok' ? 'good' : 'bad' },
              ]),
            },
          ]
        : []),
      {
        label: 'Alerts',
        parts: fieldParts(alerts, clock, list =>
          list.length === 0
            ? [noneOf(clock)]
            : list.map(
                (alert): Inline => ({
                  text: [
                    alert.name,
                    alert.count && `×${alert.count}`,
                    alert.severity,
                    about(alert.entityRef),
                    environmentMark(alert.environment, of),
                    since(alert.since, clock),
                    alert.summary,
                    quietWords(alert, clock),
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
        parts: fieldParts(slo, clock, list =>
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
        parts: fieldParts(incidents, clock, list =>
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
                    since(incident.since, clock),
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
export function quietWords(
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
