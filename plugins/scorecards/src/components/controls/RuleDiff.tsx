import { diffWordsWithSpace } from 'diff';
import { VisuallyHidden } from '@plumbline/backstage-plugin-evidence-react';
import { Expression } from './Expression';

/** A rule with what went and what came; marked by a line as well. */
export function RuleDiff(props: {
  label: string;
  before: string;
  after: string;
}) {
  const { label, before, after } = props;
  return (
    <Expression label={label}>
      {diffWordsWithSpace(before, after).map((part, index) => {
        const { added, removed, value } = part;
        // Parts stand in one order and have no name of their own.
        const key = `${index}`;
        if (removed) {
          return (
            <del key={key}>
              <VisuallyHidden>gone: </VisuallyHidden>
              {value}
            </del>
          );
        }
        return added ? (
          <ins key={key} style={{ fontWeight: 700 }}>
            <VisuallyHidden>new: </VisuallyHidden>
            {value}
          </ins>
        ) : (
          <span key={key}>{value}</span>
        );
      })}
    </Expression>
  );
}
