import { Chip, EntityName } from '@plumbline/backstage-plugin-evidence-react';
import {
  SearchResultItem,
  SearchResultItemProps,
} from '@plumbline/backstage-plugin-evidence-react/search';
import type {
  Phase,
  Requirement,
} from '@plumbline/backstage-plugin-scorecards-common';
import { phaseWords, requirementWords } from '../../model/words';

/** An index of an earlier version lacks them until it is written again. */
type Found = { owner?: string; phase?: Phase; requirement?: Requirement };

/** A control that search found: its requirement, its phase and its owner. */
export function ControlSearchResultListItem(props: SearchResultItemProps) {
  if (!props.result) {
    return null;
  }
  const { owner, phase, requirement } = props.result as unknown as Found;
  return (
    <SearchResultItem {...props}>
      <span>Control</span>
      {requirement && <Chip>{requirementWords[requirement]}</Chip>}
      {phase && <Chip>{phaseWords[phase]}</Chip>}
      {owner && (
        <span>
          Owner <EntityName entityRef={owner} />
        </span>
      )}
    </SearchResultItem>
  );
}
