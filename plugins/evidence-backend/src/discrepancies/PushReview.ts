import {
  forEachEdge,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { inTurns } from '@plumbline/backstage-plugin-evidence-node';
import type { EstateModel } from '../estate/projection/EstateModel';
import {
  rowId,
  signalsIn,
  workloadSignal,
} from '../estate/projection/observationRows';
import type { PushedObservations } from '../observations/ObservationReview';
import {
  discrepancyId,
  signalOfRef,
} from '../estate/subjects/signalDiscrepancies';
import { systemMembers, undeclaredFrom } from './find';
import type { NamedSignal } from './SignalReview';

/** Facts by which ownership is judged. */
const ownershipFacts: ReadonlySet<string> = new Set([
  'repository.codeowners',
  'ownership.activity',
  'ownership.claims',
]);

/** Lifecycles in which each call counts. */
const watched =
  /^(deprecated|archived|decommissioned|retired|removed|end-of-life)$/;

/**
 * Says what a push makes worth a look. What it says again, and what was found
 * by it before, is not looked at again until an entity changes.
 */
export class PushReview {
  #version = -1;
  readonly #noted = new Set<string>();
  /** Calls between entities, declared, of which another sighting says nothing. */
  readonly #expected = new Set<string>();

  /** These stand, and were recorded. */
  noted(model: EstateModel, ids: ReadonlySet<string>): void {
    this.#forgetOlder(model);
    ids.forEach(id => this.#noted.add(id));
  }

  /** The same push without what it says again and was found to be as it should. */
  newsOf(model: EstateModel, seen: PushedObservations): PushedObservations {
    this.#forgetOlder(model);
    return {
      ...seen,
      observations: seen.observations.filter(
        ({ observation, outcome }) =>
          outcome !== 'same' || !this.#expected.has(rowId(observation)),
      ),
    };
  }

  /** Signals whose meaning is to be looked at: each once. */
  async signalsOf(
    { graph }: EstateModel,
    { source, observations, facts }: PushedObservations,
  ): Promise<NamedSignal[]> {
    const signals = new Map<string, NamedSignal>();
    for await (const { observation } of inTurns(observations)) {
      const runs = observation.part === 'workload';
      for (const signal of signalsIn(observation)) {
        signals.set(`${runs}\n${JSON.stringify(signal)}`, {
          signal,
          runs,
          source,
        });
      }
    }
    for await (const { entityRef } of inTurns(facts)) {
      if (graph.recordOf(entityRef) === undefined) {
        const signal = signalOfRef(entityRef);
        const named = { signal, runs: false, source, what: 'fact of' };
        signals.set(`${entityRef}\n${named.what}`, named);
      }
    }
    return [...signals.values()];
  }

  entitiesOf(
    model: EstateModel,
    { observations, facts }: PushedObservations,
  ): Set<string> {
    this.#forgetOlder(model);
    const entities = new Set<string>();
    const undeclared = new Map<string, ReadonlySet<string>>();
    for (const { observation, outcome } of observations) {
      const isNew = outcome === 'new' || outcome === 'changed';
      if (observation.part === 'workload') {
        const isBack = isNew || outcome === 'again';
        const signal: Signal = workloadSignal(observation.value);
        const ref = model.identity.match(signal)?.entityRef;
        if (ref && (isBack || isWatched(model, ref))) {
          entities.add(ref);
          systemMembers(model, ref).forEach(one => isBack && entities.add(one));
        }
        continue;
      }
      const { from, to } = observation.value;
      const [caller, callee] = [from, to].map(end => model.resolveEnd(end));
      if (!caller || !callee) {
        continue;
      }
      if (isNew) {
        entities.add(caller).add(callee);
        declarersOf(model, callee).forEach(one => entities.add(one));
        continue;
      }
      const known =
        undeclared.get(caller) ??
        new Set(undeclaredFrom(model, caller).map(pair => pair.to));
      undeclared.set(caller, known);
      if (!known.has(callee) && !isWatched(model, callee)) {
        this.#expected.add(rowId(observation));
      }
      if (
        known.has(callee) &&
        !this.#noted.has(discrepancyId('observed-only-edge', [caller, callee]))
      ) {
        entities.add(caller);
      }
      if (isWatched(model, callee)) {
        entities.add(callee);
      }
    }
    for (const { entityRef, name, outcome } of facts) {
      if (
        ownershipFacts.has(name) &&
        outcome !== 'same' &&
        outcome !== 'older'
      ) {
        entities.add(entityRef);
      }
    }
    return entities;
  }

  /** Another description may have settled what was noted. */
  #forgetOlder(model: EstateModel): void {
    if (this.#version !== model.version) {
      this.#noted.clear();
      this.#expected.clear();
      this.#version = model.version;
    }
  }
}

/** Those whose declared calls of it can be seen, now that calls of it were. */
function declarersOf({ graph }: EstateModel, ref: string): string[] {
  const node = graph.find(ref);
  const declarers: string[] = [];
  if (node !== undefined) {
    forEachEdge(graph, node, 'calledBy', (other, _type, isObserved) => {
      if (!isObserved) {
        declarers.push(graph.ref(other));
      }
    });
  }
  return declarers;
}

function isWatched({ graph }: EstateModel, ref: string): boolean {
  return watched.test(graph.recordOf(ref)?.lifecycle ?? '');
}
