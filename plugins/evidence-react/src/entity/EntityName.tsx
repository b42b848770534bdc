import {
  type CompoundEntityRef,
  DEFAULT_NAMESPACE,
  parseEntityRef,
} from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  entityRouteRef,
  useEntityPresentation,
} from '@backstage/plugin-catalog-react';
import Box from '@mui/material/Box';
import {
  entityLabel,
  plainly,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReactNode } from 'react';
import { sentence } from '../words';
import { refsIn } from './refsIn';
import { usePerson } from './usePerson';

/**
 * The title of an entity, linked to its catalog page. Titles come as the portal
 * presents them, all of a page in one request; until then, and of what the catalog
 * does not know, it is the name.
 */
export function EntityName(props: {
  entityRef: string;
  /** Where it is known already. */
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
  const { kind } = entityLabel(entityRef);
  const label = title ?? <EntityTitle entityRef={entityRef} />;
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

/** The title alone, not linked. */
export function EntityTitle(props: { entityRef: string }) {
  return (
    <WithEntityTitle entityRef={props.entityRef}>
      {title => title}
    </WithEntityTitle>
  );
}

/** For what needs the title as text, such as initials. */
export function WithEntityTitle(props: {
  entityRef: string;
  children: (title: string) => ReactNode;
}) {
  const { entityRef, children } = props;
  const parts = partsOf(entityRef);
  return parts ? (
    <Presented {...{ entityRef, parts, children }} />
  ) : (
    // What the catalog holds may be worse than what it should.
    <>{children(entityRef)}</>
  );
}

/**
 * Who did something, as the source has it: a user of the catalog, whether named
 * by a reference, a login or an e-mail address, by its title, with the reference
 * on hover; any other name as it is.
 */
export function WithActorName(props: {
  actor: string;
  children: (name: string) => ReactNode;
}) {
  const { actor, children } = props;
  const person = usePerson(actor);
  return person === undefined ? (
    <>{children(actor)}</>
  ) : (
    <span title={person} style={{ display: 'contents' }}>
      <WithEntityTitle entityRef={person}>{children}</WithEntityTitle>
    </span>
  );
}

/** A text with the title of each entity in place of its reference. */
export function EntityTitlesIn(props: { text: string }) {
  return (
    <>
      {props.text.split(refsIn).map((part, index) =>
        index % 2 === 1 ? (
          // Parts keep their places.
          <EntityTitle key={`${index} ${part}`} entityRef={part} />
        ) : (
          plainly(part)
        ),
      )}
    </>
  );
}

/** The same of a sentence of the server: it begins with a capital. */
export function Sentence(props: { text: string }) {
  return <EntityTitlesIn text={sentence(props.text)} />;
}

function Presented(props: {
  entityRef: string;
  parts: CompoundEntityRef;
  children: (title: string) => ReactNode;
}) {
  const { kind } = props.parts;
  const { primaryTitle } = useEntityPresentation(props.entityRef, {
    defaultKind: kind,
    defaultNamespace: DEFAULT_NAMESPACE,
  });
  return <>{props.children(primaryTitle)}</>;
}

function partsOf(entityRef: string): CompoundEntityRef | undefined {
  try {
    return parseEntityRef(entityRef);
  } catch {
    return undefined;
  }
}

/** The catalog's own route; absent where an app has no catalog. */
export function useEntityRoute() {
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
  const parts = partsOf(entityRef);
  return (
    parts &&
    entityRoute?.({
      kind: parts.kind.toLowerCase(),
      namespace: parts.namespace.toLowerCase(),
      name: parts.name,
    })
  );
}
