import type {
  Alert,
  Change,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Candidate } from '../schemas';
import { plainMarkdown } from '../export/plain';

/** What one gathers by hand when something breaks. */
export type BundleParts = {
  /** As Markdown. */
  brief: string;
  /** Such as `24h`: how far the changes reach back. */
  since: string;
  changes: readonly Change[];
  alerts: readonly Alert[];
  work: readonly Candidate[];
};

/**
 * A diagnostic bundle: the brief (owner, dependencies and their health, links
 * to logs), what changed around it, what fires, and the manual work that is
 * known there, in one Markdown file for the incident.
 */
export function bundleMarkdown(parts: BundleParts): string {
  const { brief, since, changes, alerts, work } = parts;
  return [
    brief.trimEnd(),
    section(
      `Changes of the last ${since}, it and its neighbours`,
      changes.map(changeLine),
    ),
    section('Alerts, the latest first', alerts.map(alertLine)),
    section('Manual work that recurs here', work.map(workLine)),
  ].join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return [
    `## ${title}`,
    '',
    ...(lines.length > 0 ? lines.map(line => `- ${line}`) : ['None is known.']),
  ].join('\n');
}

function changeLine(change: Change): string {
  const { entityRef, environment, kind, occurredAt, outcome } = change;
  return lineOf([
    occurredAt,
    kind,
    entityRef,
    environment,
    change.revision ?? change.title,
    outcome ?? 'outcome unknown',
    change.links?.run ?? change.links?.diff,
  ]);
}

function alertLine(alert: Alert): string {
  const { endsAt, name, severity, startsAt, status, summary } = alert;
  return lineOf([
    startsAt,
    status === 'firing' ? 'firing' : `ended ${endsAt ?? 'at an unknown time'}`,
    severity,
    name,
    summary,
  ]);
}

function workLine(candidate: Candidate): string {
  const { id, observedPerMonth, priority, title, trigger } = candidate;
  return lineOf([
    title,
    `priority ${priority}`,
    observedPerMonth === undefined ? undefined : `${observedPerMonth} a month`,
    trigger && `trigger: ${trigger}`,
    id,
  ]);
}

function lineOf(parts: readonly unknown[]): string {
  return parts
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .map(plainMarkdown)
    .join(' · ');
}
