import {
  allPages,
  type EvidenceClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type { Incident } from '@plumbline/backstage-plugin-evidence-common';
import type {
  GateLine,
  StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { counted } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

const hourMs = 3_600_000;
/** Read whole; earlier ones are named as left out. */
const maxDecisions = 50;
const pageSize = 200;

/** What was known, stale or absent when a change was decided on. */
type Known = Pick<
  StoredGateDecision,
  'id' | 'at' | 'answer' | 'services' | 'requester'
> & {
  /** Names of inputs. */
  known: string[];
  stale: string[];
  absent: string[];
  /** Rules that failed or were unknown, and what each added. */
  open: Pick<GateLine, 'rule' | 'status' | 'answer' | 'inGate' | 'reason'>[];
};

/**
 * Lists the decisions on deploys of an incident's services before it began, each
 * with what it rested on.
 */
export async function showBefore(
  id: string,
  options: { hours: number; json?: boolean },
): Promise<ExitCode> {
  const portal = new Portal();
  const evidence = await portal.evidence();
  const scorecards = await portal.scorecards();
  const incident = await findIncident(evidence, id);
  const { entityRefs, start } = incident;
  const from = new Date(Date.parse(start) - options.hours * hourMs);
  const found: string[] = [];
  const pages = allPages(cursor =>
    scorecards.listGateDecisions({
      stage: 'deploy',
      from: from.toISOString(),
      to: start,
      limit: pageSize,
      cursor,
    }),
  );
  for await (const { id: decision, services } of pages) {
    if (services.some(ref => entityRefs.includes(ref))) {
      found.push(decision);
    }
  }
  const decisions: Known[] = [];
  for (const one of found.slice(0, maxDecisions)) {
    const decision = await scorecards.getGateDecision(one);
    decisions.push(knownIn(decision, entityRefs));
  }
  if (options.json) {
    printJson(decisions);
  } else {
    print(renderBefore(incident, decisions, { ...options, all: found.length }));
  }
  return exitCode.done;
}

/**
 * By its key, or the latest one that its source calls so.
 *
 * @throws Failure where there is none
 */
async function findIncident(
  evidence: EvidenceClient,
  id: string,
): Promise<Incident> {
  if (/^[0-9a-f]{24}$/.test(id)) {
    return evidence.getIncident(id);
  }
  const pages = allPages(cursor =>
    evidence.listIncidents({ cursor, limit: pageSize }),
  );
  for await (const incident of pages) {
    if (incident.id === id) {
      return incident;
    }
  }
  throw new Failure(
    exitCode.notFound,
    `No incident is called '${id}' among those that were reported with a beginning; of one that a source only states to be open, it is not known what came before it.`,
  );
}

function knownIn(
  { lines, ...decision }: StoredGateDecision,
  entityRefs: readonly string[],
): Known {
  const own = lines.filter(({ entityRef }) => entityRefs.includes(entityRef));
  const inputs = own.flatMap(line => line.inputs);
  const stale = namesOf(inputs.filter(input => input.stale));
  const { answer, at, id, requester, services } = decision;
  return {
    id,
    at,
    answer,
    services,
    requester,
    stale,
    known: namesOf(inputs).filter(name => !stale.includes(name)),
    absent: [...new Set(own.flatMap(({ missing }) => missing))].sort(),
    open: own
      .filter(({ status }) => status !== 'pass')
      .map(line => ({
        rule: line.rule,
        status: line.status,
        answer: line.answer,
        inGate: line.inGate,
        reason: line.reason,
      })),
  };
}

function namesOf(inputs: GateLine['inputs']): string[] {
  return [...new Set(inputs.map(({ fact }) => fact))].sort();
}

function renderBefore(
  { entityRefs, id, start }: Incident,
  decisions: readonly Known[],
  { all, hours }: { all: number; hours: number },
): string {
  const head = `${id} began at ${utcMinute(start)}, on ${
    entityRefs.join(', ') || 'no service that is known'
  }. Decisions on its deploys in the ${counted(
    hours,
    'hour',
    'hours',
  )} before: ${all}.`;
  return [
    printable(head),
    ...decisions.flatMap(({ open, ...one }) => [
      '',
      printable(
        `${utcMinute(one.at)} ${one.answer}, decision ${one.id}, for ${
          one.requester
        }`,
      ),
      ...[
        `known: ${one.known.join(', ') || 'nothing'}`,
        `stale: ${one.stale.join(', ') || 'nothing'}`,
        `absent: ${one.absent.join(', ') || 'nothing'}`,
        ...open.map(
          line =>
            `${line.rule}: ${line.status}, added ${line.answer} (in gate: ${line.inGate}): ${line.reason}`,
        ),
      ].map(line => `  ${printable(line)}`),
    ]),
    ...(all > decisions.length
      ? [`${all - decisions.length} earlier ones are left out.`]
      : []),
  ].join('\n');
}
