import { renderMarkdown } from '@plumbline/backstage-plugin-incident-brief-common';
import { IncidentBriefClient } from '@plumbline/backstage-plugin-incident-brief-common/client';
import { bundleMarkdown } from '@plumbline/backstage-plugin-toil-common';
import { ExitCode, exitCode } from '../../exitCode';
import { replaceFile } from '../../replaceFile';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { print } from '../../terminal/print';
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
  const evidence = await portal.evidence();
  const toil = await portal.toil();
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
  const file = bundleMarkdown({
    brief: renderMarkdown(answer.brief),
    since,
    changes: changes.items,
    alerts: alerts.items,
    work: work.items,
  });
  if (out === undefined) {
    print(file);
    return exitCode.done;
  }
  await replaceFile(out, `${file}\n`);
  print(`Wrote ${out}.`);
  return exitCode.done;
}
