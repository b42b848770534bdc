import { EntityTitle } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormGroup from '@mui/material/FormGroup';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import MenuItem from '@mui/material/MenuItem';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import { useId } from 'react';
import { Beside } from './Beside';
import { EntitiesField } from './EntitiesField';
import { noWords } from './noWords';
import type { QuestionProps } from './questionProps';

/** One question, drawn by its type, with the consequence of each answer. */
export function QuestionField(props: QuestionProps) {
  const { question } = props;
  if ('options' in question) {
    return <OptionsField {...props} />;
  }
  // One hint: what the answer leads to says more than how to give one.
  const { consequence, help: _, ...rest } = question;
  return (
    <Beside words={[consequence]}>
      <Field {...props} question={rest as typeof question} />
    </Beside>
  );
}

function Field(props: QuestionProps) {
  switch (props.question.type) {
    case 'group':
      return <GroupField {...props} />;
    case 'entities':
      return <EntitiesField {...props} />;
    default:
      return <LineField {...props} />;
  }
}

function LineField(props: QuestionProps) {
  const { answer, onAnswer, onBlur, question, wrong } = props;
  const { min, max } =
    question.type === 'text' ? question : { min: 1, max: 200 };
  return (
    <TextField
      fullWidth
      multiline
      size="small"
      required={min > 0}
      label={question.title}
      value={answer ?? ''}
      error={wrong !== undefined}
      helperText={wrong ?? question.help ?? noWords}
      inputProps={{ maxLength: max }}
      onBlur={onBlur}
      // It is one line, however long.
      onChange={({ target }) =>
        onAnswer(target.value.replace(/\s*\n\s*/g, ' '))
      }
    />
  );
}

function GroupField(props: QuestionProps) {
  const { answer, groups, onAnswer, onBlur, question, wrong } = props;
  const value = typeof answer === 'string' ? answer : '';
  const offered =
    value === '' || groups.includes(value) ? groups : [value, ...groups];
  return (
    <TextField
      select
      required
      fullWidth
      size="small"
      label={question.title}
      value={value}
      error={wrong !== undefined}
      helperText={wrong ?? question.help ?? noWords}
      onBlur={onBlur}
      onChange={({ target }) => onAnswer(target.value)}
    >
      {offered.map(ref => (
        <MenuItem key={ref} value={ref}>
          <EntityTitle entityRef={ref} />
        </MenuItem>
      ))}
    </TextField>
  );
}

/** All options at once: there are few, and each is a decision. */
function OptionsField(props: QuestionProps) {
  const { answer, onAnswer, onBlur, question, wrong } = props;
  const label = useId();
  const help = useId();
  const options = 'options' in question ? question.options : [];
  const chosen = [answer ?? []].flat();
  const isOne = question.type === 'choice';
  const controls = options.map(({ consequence, title, value }) => {
    const inputProps = { 'aria-describedby': `${help}-${value}` };
    return (
      <div key={value}>
        <FormControlLabel
          value={value}
          label={title}
          sx={{ mr: 0, '& .MuiFormControlLabel-label': { fontSize: 14 } }}
          control={
            isOne ? (
              <Radio size="small" sx={{ py: 0.5 }} inputProps={inputProps} />
            ) : (
              <Checkbox
                size="small"
                sx={{ py: 0.5 }}
                inputProps={inputProps}
                checked={chosen.includes(value)}
                onChange={({ target }) =>
                  onAnswer(
                    options
                      .map(one => one.value)
                      .filter(one =>
                        one === value ? target.checked : chosen.includes(one),
                      ),
                  )
                }
              />
            )
          }
        />
        <Box
          id={inputProps['aria-describedby']}
          sx={{ pl: 3.5, pb: 0.5, fontSize: 13, color: 'text.secondary' }}
        >
          {consequence}
        </Box>
      </div>
    );
  });
  const described = { 'aria-labelledby': label, 'aria-describedby': help };
  return (
    <FormControl error={wrong !== undefined} required={isOne} onBlur={onBlur}>
      <FormLabel id={label} sx={{ fontSize: 13 }}>
        {question.title}
      </FormLabel>
      {isOne ? (
        <RadioGroup
          {...described}
          value={chosen[0] ?? ''}
          onChange={({ target }) => onAnswer(target.value)}
        >
          {controls}
        </RadioGroup>
      ) : (
        <FormGroup role="group" {...described}>
          {controls}
        </FormGroup>
      )}
      <FormHelperText id={help} sx={{ mx: 0 }}>
        {wrong ?? question.help ?? noWords}
      </FormHelperText>
    </FormControl>
  );
}
