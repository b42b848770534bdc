import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  DependencyItem,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimText,
  EntityName,
  RelativeTime,
  StaleMark,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import { Gap, gapsFor } from '../../model/gaps';
import { neighbourSides, noNeighbourWords, Side } from '../../model/neighbours';
import { GapMarkers, Line, Parts } from '../common/Line';

const shown = 5;

function Names(props: { items: DependencyItem[] }) {
  const { items } = props;
  return (
    <>
      {items.slice(0, shown).map((item, index) => (
        <span key={item.entityRef}>
          {index > 0 && ', '}
          <EntityName entityRef={item.entityRef} exists={item.exists} />
          {isKnown(item.health) && item.health.stale && <StaleMark />}
          {item.state === 'observed-only' && ' (not declared ⚑)'}
        </span>
      ))}
      {items.length > shown &&
        ` and ${(items.length - shown).toLocaleString('en-US')} more`}
    </>
  );
}

function Troubled(props: { item: DependencyItem }) {
  const { entityRef, health } = props.item;
  return (
    <>
      <EntityName entityRef={entityRef} />{' '}
      {isKnown(health) && (
        <ClaimText claim={health}>
          <strong>{health.value}</strong> (
          <RelativeTime instant={health.observedAt} form="age" />)
        </ClaimText>
      )}
    </>
  );
}

function SideLine(props: { side: Side; label: string; none: string }) {
  const { label, none } = props;
  const { troubled, healthy, unknown, dangling } = props.side;
  const total =
    troubled.length + healthy.length + unknown.length + dangling.length;
  if (total === 0) {
    return (
      <>
        {label}: {none}
      </>
    );
  }
  return (
    <>
      {label}{' '}
      <Parts
        of={[
          ...troubled
            .slice(0, shown)
            .map(item => <Troubled key={item.entityRef} item={item} />),
          troubled.length > shown &&
            `${troubled.length - shown} more in trouble`,
          healthy.length > 0 && (
            <>
              <Names items={healthy} /> ok
            </>
          ),
          unknown.length > 0 && (
            <>
              <Names items={unknown} /> health{' '}
              <UnknownMark compact reason={reasonOf(unknown)} />
            </>
          ),
          dangling.length > 0 && (
            <>
              <Names items={dangling} /> (not in the catalog)
            </>
          ),
        ]}
      />
    </>
  );
}

/** Who calls it and what it calls, those in trouble first. */
export function NeighboursLine(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { dependencies } = props.brief;
  // An API stands on its provider, and calls nothing.
  const isApi = props.brief.service.kind.toLowerCase() === 'api';
  const [calledBy, calls] = neighbourSides(props.brief);
  const none = noNeighbourWords(dependencies);
  return (
    <Line label="Neighbours" line="dependencies">
      {dependencies.status === 'unknown' ? (
        <UnknownMark reason={dependencies.reason} />
      ) : (
        <>
          <div>
            <SideLine side={calledBy} label="called by" none={none} />
          </div>
          <SideLine
            side={calls}
            label={isApi ? 'provided by' : 'calls'}
            none={none}
          />
        </>
      )}
      <GapMarkers gaps={gapsFor(props.gaps, 'dependencies')} />
    </Line>
  );
}

function reasonOf([first]: DependencyItem[]): string | undefined {
  return isKnown(first.health) ? undefined : first.health.unknown;
}
