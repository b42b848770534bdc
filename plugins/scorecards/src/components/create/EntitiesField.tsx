import { EntitiesPicker } from '@plumbline/backstage-plugin-evidence-react';
import type { QuestionProps } from './questionProps';

const offered = { kind: ['component', 'api', 'resource', 'system'] };

/** Some entities of the catalog. */
export function EntitiesField(props: QuestionProps) {
  const { answer, onAnswer, onBlur, question, wrong } = props;
  return (
    <EntitiesPicker
      label={question.title}
      help={question.help}
      nothing="Nothing that you may see is called that"
      filter={offered}
      value={[answer ?? []].flat()}
      wrong={wrong}
      onBlur={onBlur}
      onChange={onAnswer}
    />
  );
}
