import { parseEntityRef } from '@backstage/catalog-model';
import { useMountedPath } from '@plumbline/backstage-plugin-evidence-react';
import { rootRouteRef } from './routes';

/** Where the ranked list is mounted, without a slash at its end. */
export function useToilPath(): string {
  return useMountedPath(rootRouteRef, '/toil');
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
