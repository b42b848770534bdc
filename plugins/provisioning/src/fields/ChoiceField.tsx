import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { FieldFrame } from './FieldFrame';

export type Choice = {
  value: string;
  title: string;
  lines?: readonly string[];
  /** Why it can't be chosen. */
  denied?: string;
};

/** One of a few, each with what it means. */
export function ChoiceField(props: {
  id: string;
  title?: string;
  description?: string;
  required?: boolean;
  errors?: readonly string[];
  choices: readonly Choice[];
  value?: string;
  onChange: (value: string) => void;
}) {
  const { choices, id, onChange, value, ...frame } = props;
  return (
    <FieldFrame id={id} {...frame}>
      <RadioGroup
        aria-labelledby={`${id}-label`}
        value={value ?? ''}
        onChange={event => onChange(event.target.value)}
      >
        {choices.map(choice => (
          <FormControlLabel
            key={choice.value}
            value={choice.value}
            disabled={choice.denied !== undefined}
            control={<Radio />}
            sx={{ alignItems: 'flex-start', my: 0.5 }}
            label={
              <>
                <Typography component="span" display="block" sx={{ mt: 1 }}>
                  {choice.title}
                </Typography>
                {[...(choice.lines ?? []), choice.denied].map(line =>
                  line ? (
                    <Typography
                      key={line}
                      component="span"
                      display="block"
                      variant="body2"
                      color="text.secondary"
                    >
                      {line}
                    </Typography>
                  ) : null,
                )}
              </>
            }
          />
        ))}
      </RadioGroup>
    </FieldFrame>
  );
}
