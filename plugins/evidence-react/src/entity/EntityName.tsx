import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import Box from '@mui/material/Box';
import { entityLabel } from '@plumbline/backstage-plugin-evidence-common';

/**
 * The name of an entity, linked to its catalog page. Made from the reference
 * alone, so a table of them costs no request.
 */
export function EntityName(props: {
  entityRef: string;
  /** Shown in place of the name. */
  title?: string;
  /** Another place to go, such as its brief. */
  to?: string;
  /** `false` where a reference leads nowhere: there is no page to open. */
  exists?: boolean;
  /** Adds the word `resource`, `api`, … */
  showKind?: boolean;
}) {
  const { entityRef, title, to, exists = true, showKind = false } = props;
  const entityRoute = useEntityRoute();
  const { name, kind } = entityLabel(entityRef);
  const label = title ?? name;
  const target = to ?? catalogPath(entityRef, entityRoute);
  return (
    <span style={{ overflowWrap: 'break-word' }}>
      {exists && target ? <Link to={target}>{label}</Link> : label}
      {showKind && kind && (
        <Box
          component="span"
          sx={{ color: 'text.secondary', fontSize: '.85em' }}
        >
          {' '}
          {kind}
        </Box>
      )}
    </span>
  );
}

/** The catalog's own route; absent where an app has no catalog. */
function useEntityRoute() {
  try {
    // It throws after its own hooks have run, so their order is kept.
    return useRouteRef(entityRouteRef);
  } catch {
    return undefined;
  }
}

function catalogPath(
  entityRef: string,
  entityRoute: ReturnType<typeof useEntityRoute>,
): string | undefined {
  try {
    const { kind, namespace, name } = parseEntityRef(entityRef);
    return entityRoute?.({
      kind: kind.toLowerCase(),
      namespace: namespace.toLowerCase(),
      name,
    });
  } catch {
    return undefined;
  }
}
