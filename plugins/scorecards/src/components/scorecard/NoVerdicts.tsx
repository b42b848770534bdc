import { Link } from '@backstage/core-components';
import type { Entity } from '@backstage/catalog-model';
import type { ListedControl } from '@plumbline/backstage-plugin-scorecards-common';
import { whyEmpty, WhyEmpty } from '../../model/scorecard';
import { useScorecardsPath } from '../../usePaths';

const words: Record<WhyEmpty, { title: string; what: string }> = {
  'none-in-force': {
    title: 'No control is in force.',
    what: 'An administrator of this portal sets a folder of controls under `plumbline.standards`.',
  },
  'none-enabled': {
    title: 'No control is enabled.',
    what: 'A control is judged once its file says `enabled: true`.',
  },
  'none-applies': {
    title: 'No control applies to it.',
    what: 'Each control lists the kinds, types, lifecycles and tiers it applies to; if one should apply here, check these fields of the entity in the catalog.',
  },
  'not-judged': {
    title: 'It is not judged yet.',
    what: 'A new entity is judged within a minute of the catalog knowing it. This page asks again.',
  },
};

/** Why there is no verdict, and what to do about it. */
export function NoVerdicts(props: {
  entity: Entity;
  controls: readonly ListedControl[];
}) {
  const { entity, controls } = props;
  const path = useScorecardsPath();
  const { title, what } = words[whyEmpty(controls, entity)];
  return (
    <p>
      <strong>{title}</strong> {what} <Link to={path}>All controls</Link>
    </p>
  );
}
