import { parseEntityRef } from '@backstage/catalog-model';
import {
  useEntityRoute,
  useMountedPath,
  useOptionalRouteRef,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Creation } from '@plumbline/backstage-plugin-scorecards-common';
import { useCallback } from 'react';
import {
  infrastructureRouteRef,
  rootRouteRef,
  templatesRouteRef,
} from './routes';

/** Where the page of all scorecards is mounted. */
export function useScorecardsPath(): string {
  return useMountedPath(rootRouteRef, '/scorecards');
}

/** Where the page of a control is. */
export function useControlPath(): (id: string) => string {
  const controls = useScorecardsPath();
  return id => `${controls}/controls/${encodeURIComponent(id)}`;
}

/** Where the page of all gates is. */
export function useGatesPath(): string {
  return `${useScorecardsPath()}/gates`;
}

/** Where the page of all campaigns is. */
export function useCampaignsPath(): string {
  return `${useScorecardsPath()}/campaigns`;
}

/** Where the page of all lifecycles is. */
export function useLifecyclesPath(): string {
  return `${useScorecardsPath()}/lifecycle`;
}

/** Where services are created. */
export function useCreatePath(): string {
  return `${useScorecardsPath()}/create`;
}

/** Where the progress of a creation is. */
export function useCreationPath(): (id: string) => string {
  const create = useCreatePath();
  return id => `${create}/${encodeURIComponent(id)}`;
}

/**
 * Where a product is requested for a service that was created, with what is known
 * filled in; undefined in a portal without provisioning.
 */
export function useProductPath(): (
  product: string,
  creation: Pick<Creation, 'answers' | 'entityRef' | 'id' | 'owner'>,
) => string | undefined {
  const root = useOptionalRouteRef(infrastructureRouteRef)?.();
  return (product, { answers, entityRef, id, owner }) => {
    const { classification } = answers;
    const known = new URLSearchParams({
      service: entityRef,
      owner,
      creation: id,
      ...(typeof classification === 'string' && {
        dataClassification: classification,
      }),
    });
    return (
      root &&
      `${root.replace(/\/$/, '')}/products/${encodeURIComponent(
        product,
      )}?${known}`
    );
  };
}

/** Where the page of a campaign is. */
export function useCampaignPath(): (id: string) => string {
  const campaigns = useCampaignsPath();
  return useCallback(
    id => `${campaigns}/${encodeURIComponent(id)}`,
    [campaigns],
  );
}

/** Where the page of a decision of a gate is. */
export function useGateDecisionPath(): (id: string) => string {
  const gates = useGatesPath();
  return id => `${gates}/${encodeURIComponent(id)}`;
}

/** Where the page of a team is; only groups have one. */
export function useTeamPath(): (owner: string) => string | undefined {
  const scorecards = useScorecardsPath();
  return owner => {
    const { kind, namespace, name } = parseEntityRef(owner);
    return kind.toLowerCase() === 'group'
      ? `${scorecards}/team/${encodeURIComponent(
          namespace,
        )}/${encodeURIComponent(name)}`
      : undefined;
  };
}

/** Where the scorecard of an entity is; undefined where an app has no catalog. */
export function useScorecardTabPath(): (
  entityRef: string,
) => string | undefined {
  const route = useEntityRoute();
  return entityRef => {
    const { kind, namespace, name } = parseEntityRef(entityRef);
    const path = route?.({ kind: kind.toLowerCase(), namespace, name });
    return path && `${path}/scorecard`;
  };
}

/** What else can be created in this portal; undefined where there is no such page. */
export function useOtherCreatePaths(): {
  infrastructure: string | undefined;
  templates: string | undefined;
} {
  return {
    infrastructure: useOptionalRouteRef(infrastructureRouteRef)?.(),
    templates: useOptionalRouteRef(templatesRouteRef)?.(),
  };
}
