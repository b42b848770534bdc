import { EntityName } from '@plumbline/backstage-plugin-evidence-react';

/** `this or that`, each linked. */
export function EntityNames(props: { refs: readonly string[] }) {
  return (
    <>
      {props.refs.map((ref, index) => (
        <span key={ref}>
          {index > 0 && ' or '}
          <EntityName entityRef={ref} />
        </span>
      ))}
    </>
  );
}
