import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  useGroups,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type { TemplateDetail } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import {
  type Answer,
  firstAnswers,
  nameIn,
  posted,
  refusedBy,
  isUnanswered,
  repositoryBeside,
  unchangedOf,
  type Wrong,
  wrongOf,
} from '../../model/creationForm';
import { useCreatePath, useCreationPath } from '../../usePaths';
import { Beside } from './Beside';
import { FilePreview } from './FilePreview';
import { noWords } from './noWords';
import { QuestionField } from './QuestionField';
import { useRendered } from './useCreate';

/** What a template asks, and beside it the files that the answers come to. */
export function CreateForm(props: {
  template: TemplateDetail;
  /** What the service is to be called; it may be empty. */
  name: string;
  /** The address of a repository that was made before. */
  earlier: string | undefined;
}) {
  const { earlier, template } = props;
  const api = useApi(scorecardsApiRef);
  const create = useCreatePath();
  const pathOf = useCreationPath();
  const navigate = useNavigate();
  const groups = useGroups();
  const [name, setName] = useState(props.name);
  const [repository, setRepository] = useState(
    repositoryBeside(earlier, props.name),
  );
  const [given, setGiven] = useState(() => firstAnswers(template.questions));
  // What was not touched yet is not wrong; pressing the button touches all.
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const touch = (id: string) => setTouched(new Set([...touched, id]));

  // Who is of one group need not choose it.
  const [own] = groups.length === 1 ? groups : [];
  const answers = useMemo(
    () =>
      own === undefined || given.owner !== undefined
        ? given
        : { ...given, owner: own },
    [given, own],
  );
  const service = posted({ name, repository, answers });
  const before = wrongOf({ name, repository, answers });
  const rendered = useRendered(
    template,
    before.size === 0 ? service : undefined,
  );
  const [refused, setRefused] = useState<{ of: string; wrong: Wrong }>();
  const mutation = useMutation(() => {});
  const isRefused = refused?.of === JSON.stringify(service);
  const unanswered = template.questions.filter(one =>
    isUnanswered(one, answers),
  );
  const wrong = new Map([
    // The server names it as well, once name and address are right. Not when a
    // field is left: what is below would move, and a click be lost.
    ...(tried ? unanswered : []).map(
      ({ id }) => [id, 'must be answered'] as const,
    ),
    ...(rendered.value ? unchangedOf(rendered.value, service) : []),
    ...(isRefused ? refused.wrong : []),
    ...before,
  ]);
  const wrongIn = (id: string) => {
    const words = tried || touched.has(id) ? wrong.get(id) : undefined;
    return words && `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  };
  // A refusal is of what was posted; what was changed since may be right.
  const failure = isRefused ? mutation.failure : undefined;

  const onName = (text: string) => {
    // It follows the name until it has an address of its own.
    if (repository === repositoryBeside(earlier, name)) {
      setRepository(repositoryBeside(earlier, text));
    }
    setName(text);
  };
  const onRepository = (text: string) => {
    if (name === nameIn(repository)) {
      setName(nameIn(text));
    }
    setRepository(text);
  };
  const onSubmit = () => {
    setTried(true);
    if (before.size > 0) {
      return;
    }
    void mutation.run(async () => {
      try {
        const { id } = await api.createService({
          template: template.id,
          version: template.version,
          ...service,
        });
        navigate(pathOf(id));
      } catch (error) {
        const of = JSON.stringify(service);
        const found = refusedBy(error as Error);
        setRefused({ of, wrong: found });
        throw found.size === 0
          ? error
          : new Error('What is marked has to be changed first.');
      }
    });
  };
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        alignItems: 'start',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: 'minmax(0, 1fr) minmax(0, 1fr)',
        },
        // Like the card beside it, from the same line on.
        '& > form': { mt: 0, p: 2, maxWidth: 'none' },
      }}
    >
      <Form
        label={`New ${template.title}`}
        submit="Create"
        mutation={{ ...mutation, failure }}
        onSubmit={onSubmit}
        onCancel={() => navigate(create)}
      >
        <Beside
          words={['Its entry in the catalog, and its image, are called that.']}
        >
          <Line
            label="Name"
            value={name}
            wrong={wrongIn('name')}
            onChange={onName}
            onBlur={() => touch('name')}
          />
        </Beside>
        <Beside words={['The portal makes it, and proposes the files there.']}>
          <Line
            multiline
            label="Repository"
            value={repository}
            wrong={wrongIn('repository')}
            // It is one line, however long.
            onChange={text => onRepository(text.replace(/\s*\n\s*/g, ''))}
            onBlur={() => touch('repository')}
          />
        </Beside>
        {template.questions.map(question => (
          <QuestionField
            key={question.id}
            question={question}
            groups={groups}
            answer={answers[question.id]}
            wrong={wrongIn(question.id)}
            onBlur={() => touch(question.id)}
            onAnswer={(answer: Answer | undefined) => {
              setGiven({ ...given, [question.id]: answer });
            }}
          />
        ))}
      </Form>
      <FilePreview
        rendered={rendered}
        open={[
          ...(wrong.has('name') ? ['Name'] : []),
          ...(wrong.has('repository') ? ['Repository'] : []),
          ...template.questions
            .filter(one => wrong.has(one.id) || unanswered.includes(one))
            .map(({ title }) => title),
        ]}
      />
    </Box>
  );
}

function Line(props: {
  label: string;
  multiline?: boolean;
  value: string;
  wrong: string | undefined;
  onChange: (text: string) => void;
  onBlur: () => void;
}) {
  const { label, multiline, onBlur, onChange, value, wrong } = props;
  return (
    <TextField
      required
      fullWidth
      size="small"
      {...{ label, multiline, value }}
      error={wrong !== undefined}
      helperText={wrong ?? noWords}
      inputProps={{ maxLength: 300, spellCheck: false }}
      onBlur={onBlur}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
