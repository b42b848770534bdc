import { EntityPicker } from '@plumbline/backstage-plugin-evidence-react';
import { problemWords } from '../../model/words';
import type { FieldProps } from './Field';

/** A service of the requester's groups, found by its name. */
export function ServicePicker(
  props: FieldProps & { groups: readonly string[] },
) {
  const { value, problem, disabled, groups, onChange } = props;
  return (
    <EntityPicker
      label="Service"
      help="A service that your group owns"
      nothing="No service of your groups is called that"
      filter={
        groups.length === 0
          ? undefined
          : { kind: 'component', 'relations.ownedBy': [...groups] }
      }
      value={typeof value === 'string' ? value : undefined}
      required
      wrong={problem === undefined ? undefined : problemWords(problem)}
      disabled={disabled}
      onChange={onChange}
    />
  );
}
