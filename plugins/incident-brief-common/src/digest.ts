import {
  canonicalJson,
  Change,
  Claim,
  Field,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import { confidenceCodes } from './assemble';
import type {
  BriefWithoutDigest,
  DependencyItem,
  LastChangeOfKind,
  ResponsibleTeam,
  Suspect,
} from './schema';

/**
 * What the digest of a brief is taken over, as canonical JSON: entity,
 * environment, onset and every claim's value, kind, state, stale and reason.
 *
 * Left out is what says nothing about the estate: `at`, `generatedAt` and when
 * or how often something was seen; who reported it and where this installation
 * shows it; generated ids; how it was requested (`resolution`, and the gap of a
 * weak match that follows from it; `onsetSign`, which is `given` in a replay);
 * `visibility`; and the fixes, which follow
 * from the gaps. Two briefs with equal text rest on equal evidence.
 *
 * Hashed with SHA-256 by who serves it: `node:crypto` is not in browsers.
 */
export function digestInput(brief: BriefWithoutDigest): string {
  const { firing, owner, service, runtime, blastRadius, dependencies } = brief;
  const { viewUrl, editUrl, ...serviceFields } = service;
  return canonicalJson({
    entityRef: brief.entityRef,
    environment: brief.environment,
    onset: brief.onset,
    firing: {
      ...firing,
      alerts: field(firing.alerts),
      slo: field(firing.slo),
      incidents: field(firing.incidents),
      ...(firing.health && { health: claim(firing.health) }),
    },
    owner: {
      ...owner,
      workload: team(owner.workload),
      substrate: owner.substrate.map(team),
    },
    service: {
      ...serviceFields,
      type: field(service.type),
      tier: field(service.tier),
      lifecycle: field(service.lifecycle),
      system: field(service.system),
      repository: field(service.repository),
      runbook: field(service.runbook),
      dataClassification: field(service.dataClassification),
      links: field(service.links),
      ...(service.linkStates && { linkStates: claim(service.linkStates) }),
    },
    runtime: {
      ...runtime,
      workloads: runtime.workloads.map(({ entityRef, ...workload }) => ({
        ...claim(workload),
        entityRef,
      })),
    },
    blastRadius,
    dependencies: { ...dependencies, items: dependencies.items.map(item) },
    lastChange: {
      ...brief.lastChange,
      byKind: Object.fromEntries(
        Object.entries(brief.lastChange.byKind).map(([kind, last]) => [
          kind,
          lastOfKind(last),
        ]),
      ),
      suspects: brief.lastChange.suspects.map(suspected),
      alsoChanged: brief.lastChange.alsoChanged.map(suspected),
    },
    confidence: brief.confidence
      .filter(({ code }) => code !== confidenceCodes.signalWeak)
      .map(({ code, message, affects }) => ({ code, message, affects })),
  });
}

function suspected({ change: of, reasons }: Suspect) {
  return { change: change(of), reasons };
}

function claim<T>({ value, kind, stale }: Claim<T>) {
  return { value, kind, stale };
}

function field<T>(of: Field<T>) {
  return isKnown(of) ? claim(of) : { unknown: of.unknown };
}

function team({ editUrl, ...rest }: ResponsibleTeam) {
  return {
    ...rest,
    team: field(rest.team),
    onCall: field(rest.onCall),
    escalation: field(rest.escalation),
    channel: field(rest.channel),
    pager: field(rest.pager),
  };
}

/** Whether it was declared or seen, through what, and how fresh: not by whom or how often. */
function item({ health, sources, ...rest }: DependencyItem) {
  const kinds = new Map(
    sources
      .map(({ kind, via, stale }) => ({ kind, via, stale }))
      .map(source => [sources.length > 1 ? canonicalJson(source) : '', source]),
  );
  return {
    ...rest,
    health: field(health),
    sources: [...kinds.keys()].sort().map(key => kinds.get(key)),
  };
}

function lastOfKind({ change: last, ...rest }: LastChangeOfKind) {
  return { ...rest, ...(last !== undefined && { change: change(last) }) };
}

function change(reported: Change) {
  const { id, receivedAt, reportedBy, amendedAt, rollback, ...rest } = reported;
  return {
    ...rest,
    ...(rollback && {
      rollback: {
        ...rollback,
        ...(rollback.crosses && {
          crosses: rollback.crosses.map(({ id: _, ...crossed }) => crossed),
        }),
      },
    }),
  };
}
