import type { ObservedEdge } from '@plumbline/backstage-plugin-evidence-common';
import { toEdges, Workload } from './edges';
import { istioQuery, IstioOptions, istioSighting } from './istio';
import { Sample } from './PrometheusApi';
import {
  ServiceGraphOptions,
  serviceGraphQuery,
  serviceGraphSighting,
} from './serviceGraph';
import { SloReading } from './slos';

/** What one query told. */
export type Reading = {
  edges: ObservedEdge[];
  slos: SloReading[];
  /** What is missing or left out, in words. */
  problems: string[];
};

/** One query of a pass, and what its answer means. It can fail alone. */
export type Part = {
  /** Said before what is wrong with it. */
  name: string;
  query: string;
  read(samples: readonly Sample[], at: Date): Reading;
  /** Whether it tells of objectives; of this one only, if one is given. */
  slosOf?: Workload | string | 'any';
};

export function serviceGraphPart(
  options: ServiceGraphOptions,
  windowSeconds: number,
): Part {
  return {
    name: 'Service graph',
    query: serviceGraphQuery(options, windowSeconds),
    read: (samples, at) => ({
      ...toEdges(samples, labels => serviceGraphSighting(options, labels), {
        windowSeconds,
        at,
      }),
      slos: [],
    }),
  };
}

export function istioPart(options: IstioOptions, windowSeconds: number): Part {
  return {
    name: 'Istio',
    query: istioQuery(options, windowSeconds),
    read: (samples, at) => ({
      ...toEdges(samples, istioSighting, { windowSeconds, at }),
      slos: [],
    }),
  };
}
