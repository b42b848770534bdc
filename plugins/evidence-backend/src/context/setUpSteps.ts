import {
  type Deliveries,
  guideUrl,
  iso,
  reportChangeCommand,
  reportChangeSettings,
  type SetUpSource,
  type SourceModule,
  tokenGuideUrl,
} from '@plumbline/backstage-plugin-evidence-common';
import type { StoredPass } from '../database/records';
import { catalogSource } from '../estate/projection/CatalogWalker';
import { afterFailure, afterRefusals, refusalsInWords } from './remedies';

/** How far the set-up of a source is, why, and what to do where it fails. */
type Progress = Pick<SetUpSource, 'state' | 'missing' | 'next'>;

/**
 * While nothing pushes changes: it needs neither a module nor a webhook.
 *
 * @param entityRef - a service of the catalog, where it has one
 */
export function pushStep(url: string, entityRef?: string): SetUpSource {
  return {
    id: 'push',
    kind: 'push',
    title: 'Changes, from the pipeline that deploys',
    state: 'not-configured',
    missing: 'No pipeline reports its changes yet',
    // What every pipeline knows; the other kinds are for what modules read.
    reports: ['changes.commit', 'changes.deploy'],
    services: 0,
    settings: reportChangeSettings,
    command: reportChangeCommand(url, entityRef),
    guide: {
      text: 'The token PLUMBLINE_TOKEN is one of backend.auth.externalAccess, which may report changes only; RUN_ID and GIT_COMMIT are set by the pipeline. In place of curl, the pipeline can run changes add of the command line',
      url: tokenGuideUrl,
    },
  };
}

/** A module that is not installed, with how many services it could reach. */
export function moduleStep(
  id: string,
  { reports }: SourceModule,
  reach: SetUpSource['reach'],
): SetUpSource {
  return {
    ...{ id, kind: 'module', state: 'available', reach, services: 0 },
    missing: 'Its module is not installed',
    reports: [...reports],
  };
}

/** @param services - how many Components the catalog has */
export function catalogStep(
  pass: StoredPass | undefined,
  services: number,
): SetUpSource {
  const lastReport =
    pass?.lastSuccess === undefined ? undefined : iso(pass.lastSuccess);
  return {
    id: catalogSource,
    kind: 'collector',
    title: 'The catalog of this portal',
    ...(services > 0 || pass?.outcome === 'failed'
      ? stateOfCollector(pass, ['catalog'], afterFailure(catalogSource, []))
      : {
          state: 'silent' as const,
          missing: 'It has no Component, of which a brief could be',
        }),
    ...{ reports: ['catalog'], services, lastReport },
    guide: {
      text: 'Register what your services are described by',
      url: guideUrl('your-own-portal.md'),
    },
  };
}

export function stateOfCollector(
  pass: StoredPass | undefined,
  stated: readonly string[],
  next: string,
): Progress {
  if (pass?.outcome === 'failed') {
    const why = pass.error === undefined ? '' : `: ${pass.error}`;
    return { state: 'failing', missing: `Its last pass failed${why}`, next };
  }
  if (!pass) {
    return { state: 'silent', missing: 'It has not been read yet' };
  }
  return stated.length > 0
    ? { state: 'reporting' }
    : {
        state: 'silent',
        missing: 'It was read, and reported nothing about this catalog yet',
      };
}

export function stateOfWebhook(
  { id, configured }: { id: string; configured: boolean },
  stated: readonly string[],
  deliveries: Deliveries | undefined,
): Progress {
  if (!configured) {
    return {
      state: 'not-configured',
      missing: 'It has no secret, and refuses what is posted',
    };
  }
  const { refused = {} } = deliveries ?? {};
  if (Object.keys(refused).length > 0 && !deliveries?.accepted) {
    return {
      state: 'failing',
      missing: refusalsInWords(refused),
      next: afterRefusals(id, refused),
    };
  }
  return stated.length > 0 || deliveries?.accepted
    ? { state: 'reporting' }
    : {
        state: 'silent',
        missing: 'It is configured, and no delivery has come yet',
      };
}
