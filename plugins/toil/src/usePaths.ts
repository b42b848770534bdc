import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { rootRouteRef } from './routes';

/** Where the ranked list is mounted, without a slash at its end. */
export function useToilPath(): string {
  try {
    // It throws after its own hooks have run, so their order is kept.
    return useRouteRef(rootRouteRef)().replace(/\/$/, '');
  } catch {
    return '/toil';
  }
}

/** Where the page of a candidate is. */
export function useCandidatePath(): (id: string) => string {
  const toil = useToilPath();
  return id => `${toil}/candidates/${encodeURIComponent(id)}`;
}

/** Where the page of a team is; only groups have one. */
export function useTeamPath(): (owner: string) => string | undefined {
  const toil = useToilPath();
  return owner => {
    const { kind, namespace, name } = parseEntityRef(owner);
    return kind.toLowerCase() === 'group'
      ? `${toil}/team/${encodeURIComponent(namespace)}/${encodeURIComponent(
          name,
        )}`
      : undefined;
  };
}
