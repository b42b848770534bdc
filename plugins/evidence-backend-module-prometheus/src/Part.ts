import type { SloState } from '@plumbline/backstage-plugin-evidence-common';
import type { CountedEdge, Workload } from './edges';
import type { Sample } from './PrometheusApi';

/** An objective, and a name or the reference of what it is for. */
export type SloReading = { subject: Workload | string; state: SloState };

/** What one query returned. */
export type Reading = {
  edges: CountedEdge[];
  slos: SloReading[];
  /** What is missing or left out, in words. */
  problems: string[];
};

/** One query of a pass, and what its answer means. It can fail alone. */
export type Part = {
  /** Put before what is wrong with it. */
  name: string;
  query: string;
  read(samples: readonly Sample[]): Reading;
  /** The same query for services of these names only. */
  queryOf?(services: readonly string[]): string;
  /** Whether it returns objectives; of this one only, if one is given. */
  slosOf?: Workload | string | 'any';
};
