import { nameSomething } from '@plumbline/backstage-plugin-evidence-common';
import {
  AlertReading,
  labelsOfTags,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Named } from './named';
import { teamKey } from './onCall';
import type { Alert, Schedule } from './schemas';
import type { Selected } from './selectors';

/** The kinds that an alert can be about. */
const addressable = /^(api|component|resource|system):/;

/** That a service is known to have nothing open, by its selector. */
const nothing = 'Nothing is open';

/**
 * What is open, each alert for the entities whose selectors select it. Where none
 * does, its tags name a service; and where these name nothing, it is for the one
 * that has its team, if only one has.
 */
export function readingsOf(
  open: readonly Alert[],
  context: {
    named: readonly Named[];
    selected: Selected;
    schedules: readonly Schedule[];
    /** Of an alert, for people. */
    pageOf(id: string): string;
  },
): AlertReading[] {
  const { pageOf, schedules, selected } = context;
  const named = context.named.filter(one => addressable.test(one.entityRef));
  const alerts = new Map(open.map(one => [one.id, one]));
  const bySelector = new Map<string, string[]>();
  const readings: AlertReading[] = [];
  for (const { entityRef, selector } of named) {
    const own = selector === undefined ? undefined : selected.get(selector);
    for (const alert of own ?? []) {
      // It may have been opened since the list was read.
      alerts.set(alert.id, alert);
      bySelector.set(alert.id, [
        ...(bySelector.get(alert.id) ?? []),
        entityRef,
      ]);
    }
    if (own?.length === 0) {
      const labels = { entity_ref: entityRef, alertname: nothing };
      readings.push({ labels, url: undefined, state: 'quiet' });
    }
  }
  const teams = teamNames(schedules);
  const byTeam = entitiesByTeam(named);
  for (const alert of alerts.values()) {
    const names = teamsOf(alert, teams);
    const labels = labelsOf(alert, names);
    const ownTeam = [
      ...new Set(names.flatMap(name => byTeam.get(teamKey(name)) ?? [])),
    ];
    const refs =
      bySelector.get(alert.id) ??
      (ownTeam.length === 1 && !nameSomething(labels) ? ownTeam : []);
    const reading = (own: Record<string, string>): AlertReading => ({
      ...timesOf(alert),
      url: pageOf(alert.id),
      labels: { ...labels, ...own },
    });
    readings.push(
      ...(refs.length > 0
        ? refs.map(ref => reading({ entity_ref: ref }))
        : [reading({})]),
    );
  }
  return readings;
}

function labelsOf(
  { message, priority, tags }: Alert,
  teams: readonly string[],
): Record<string, string> {
  return {
    ...(teams.length > 0 && { team: teams.join(',') }),
    ...labelsOfTags(tags),
    ...(priority && { severity: priority }),
    alertname: message,
  };
}

/** A snoozed alert is still open, and sends no notification until its snooze ends. */
function timesOf({ createdAt, snoozed, snoozedUntil }: Alert) {
  const startsAt = Date.parse(createdAt ?? '');
  const until = Date.parse(snoozedUntil ?? '');
  return {
    ...(!Number.isNaN(startsAt) && { startsAt }),
    ...(snoozed && {
      silence: Number.isNaN(until)
        ? {}
        : { until: new Date(until).toISOString() },
    }),
  };
}

/** By their ids: alerts have only these. Teams without a schedule are unknown. */
function teamNames(schedules: readonly Schedule[]): Map<string, string> {
  return new Map(
    schedules.flatMap(({ ownerTeam }) =>
      ownerTeam?.id && ownerTeam.name
        ? [[ownerTeam.id, ownerTeam.name.trim()] as const]
        : [],
    ),
  );
}

function teamsOf(
  { responders }: Alert,
  teams: ReadonlyMap<string, string>,
): string[] {
  const ids = (responders ?? []).flatMap(({ id, type }) =>
    type === 'team' ? id ?? [] : [],
  );
  return [...new Set(ids.flatMap(id => teams.get(id) ?? []))].sort();
}

function entitiesByTeam(named: readonly Named[]): Map<string, string[]> {
  const byTeam = new Map<string, string[]>();
  for (const { entityRef, team } of named) {
    if (team !== undefined) {
      const key = teamKey(team);
      byTeam.set(key, [...(byTeam.get(key) ?? []), entityRef]);
    }
  }
  return byTeam;
}
