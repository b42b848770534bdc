import { VisuallyHidden } from '@plumbline/backstage-plugin-evidence-react';
import { diffWords } from '../../model/diff';
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
      {diffWords(before, after).map(({ how, text }, index) => {
        // Parts stand in one order and have no name of their own.
        const key = `${index} ${how}`;
        switch (how) {
          case 'gone':
            return (
              <del key={key}>
                <VisuallyHidden>gone: </VisuallyHidden>
                {text}
              </del>
            );
          case 'new':
            return (
              <ins key={key} style={{ fontWeight: 700 }}>
                <VisuallyHidden>new: </VisuallyHidden>
                {text}
              </ins>
            );
          default:
            return <span key={key}>{text}</span>;
        }
      })}
    </Expression>
  );
}
