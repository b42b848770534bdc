import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  DependencyItem,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimText,
  EntityName,
  RelativeTime,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import { Gap, gapsFor } from '../../model/gaps';
import { neighbours } from '../../model/neighbours';
import { Line, Parts } from '../common/Line';

const shown = 4;

function Names(props: { items: DependencyItem[] }) {
  const { items } = props;
  return (
    <>
      {items.slice(0, shown).map((item, index) => (
        <span key={item.entityRef}>
          {index > 0 && ', '}
          <EntityName entityRef={item.entityRef} exists={item.exists} />
        </span>
      ))}
      {items.length > shown && ` and ${items.length - shown} more`}
    </>
  );
}

/** How the direct neighbours are, those in trouble first. */
export function NeighboursLine(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const groups = neighbours(brief);
  const { dependencies } = brief;
  return (
    <Line label="Neighbours" gaps={gapsFor(gaps, 'dependencies')}>
      {dependencies.status === 'unknown' ? (
        <UnknownMark reason={dependencies.reason} />
      ) : (
        <Parts>
          {[
            ...groups.troubled.slice(0, shown).map(item => (
              <span key={item.entityRef}>
                <EntityName entityRef={item.entityRef} />{' '}
                {isKnown(item.health) && (
                  <ClaimText claim={item.health}>
                    <strong>{item.health.value}</strong> (
                    <RelativeTime instant={item.health.observedAt} form="age" />
                    )
                  </ClaimText>
                )}
              </span>
            )),
            groups.healthy.length > 0 && (
              <span key="ok">
                <Names items={groups.healthy} /> healthy
              </span>
            ),
            groups.unknown.length > 0 && (
              <span key="unknown">
                health of <Names items={groups.unknown} />{' '}
                <UnknownMark compact reason={reasonOf(groups.unknown)} />
              </span>
            ),
            groups.dangling.length > 0 && (
              <span key="dangling">
                <Names items={groups.dangling} /> declared but not in the
                catalog
              </span>
            ),
            groups.observedOnly.length > 0 && (
              <span key="observed">
                <Names items={groups.observedOnly} /> seen but not declared ⚑
              </span>
            ),
            dependencies.items.length === 0 && 'none declared and none seen',
          ]}
        </Parts>
      )}
    </Line>
  );
}

function reasonOf(items: DependencyItem[]): string | undefined {
  const [first] = items;
  return isKnown(first.health) ? undefined : first.health.unknown;
}
