import { writeFile } from 'node:fs/promises';
import type {
  Alert,
  Change,
} from '@plumbline/backstage-plugin-evidence-common';
import { renderMarkdown } from '@plumbline/backstage-plugin-incident-brief-common';
import { IncidentBriefClient } from '@plumbline/backstage-plugin-incident-brief-common/client';
import type { Candidate } from '@plumbline/backstage-plugin-toil-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { print, printable } from '../../terminal/print';
import { Unresolved } from '../../Unresolved';

export type BundleOptions = { since: string; out?: string };

/**
 * A diagnostic bundle: what one gathers by hand when something breaks, in one
 * file. The brief (owner, dependencies and their health, links to logs), what
 * changed around it, what fires, and the manual work that is known there.
 */
export async function bundle(
  text: string,
  { out, since }: BundleOptions,
): Promise<ExitCode> {
  const portal = new Portal();
  const entityRef = await entityRefOf(portal, text);
  const { evidence, toil } = portal;
  const [answer, changes, alerts, work] = await Promise.all([
    new IncidentBriefClient(portal.api('incident-brief')).getBrief({
      entityRef,
    }),
    evidence.listChanges({
      entityRef,
      scope: 'neighbourhood',
      since,
      limit: 100,
    }),
    evidence.listAlerts({ entityRef, limit: 50 }),
    toil.listCandidates({ service: entityRef, limit: 10 }),
  ]);
  if (answer.status !== 'found') {
    throw new Unresolved(answer.resolution, text);
  }
  const file = [
    renderMarkdown(answer.brief).trimEnd(),
    section(
      `Changes of the last ${since}, it and its neighbours`,
      changes.items.map(changeLine),
      'None is known.',
    ),
    section(
      'Alerts, the latest first',
      alerts.items.map(alertLine),
      'None is known.',
    ),
    section(
      'Manual work that recurs here',
      work.items.map(workLine),
      'None is known.',
    ),
  ].join('\n\n');
  if (out === undefined) {
    print(file);
    return exitCode.done;
  }
  await writeFile(out, `${file}\n`).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Failure(
      exitCode.wrongUsage,
      `'${out}' can't be written (${code}).`,
    );
  });
  print(`Wrote ${out}.`);
  return exitCode.done;
}

function section(
  title: string,
  lines: readonly string[],
  otherwise: string,
): string {
  return [
    `## ${title}`,
    '',
    ...(lines.length > 0 ? lines.map(line => `- ${line}`) : [otherwise]),
  ].join('\n');
}

function changeLine(change: Change): string {
  const { entityRef, environment, kind, occurredAt, outcome } = change;
  const url = change.links?.run ?? change.links?.diff;
  return [
    occurredAt,
    kind,
    entityRef,
    environment,
    change.revision ?? change.title,
    outcome ?? 'outcome unknown',
    url,
  ]
    .filter(part => typeof part === 'string')
    .map(plain)
    .join(' · ');
}

function alertLine({
  endsAt,
  name,
  severity,
  startsAt,
  status,
  summary,
}: Alert) {
  return [
    startsAt,
    status === 'firing' ? 'firing' : `ended ${endsAt ?? 'at an unknown time'}`,
    severity,
    name,
    summary,
  ]
    .filter(part => typeof part === 'string')
    .map(plain)
    .join(' · ');
}

function workLine(candidate: Candidate): string {
  const { id, observedPerMonth, priority, title, trigger } = candidate;
  return [
    title,
    `priority ${priority}`,
    observedPerMonth === undefined ? undefined : `${observedPerMonth} a month`,
    trigger && `trigger: ${trigger}`,
    id,
  ]
    .filter(part => typeof part === 'string')
    .map(plain)
    .join(' · ');
}

/** Words from elsewhere on one line, which must not become markup. */
function plain(text: string): string {
  return printable(text).replace(/[[\]`*|<>]/g, '\\$&');
}
