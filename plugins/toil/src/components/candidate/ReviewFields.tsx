import {
  Fold,
  useFocused,
  EntityPicker,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  automationTypes,
  frequencyLevelOf,
  judgements,
  levelOf,
  readinessParts,
  toilAttributes,
} from '@plumbline/backstage-plugin-toil-common';
import type { Candidate } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { basisWords } from '../../model/levels';
import { owners, templates } from '../../model/offered';
import { ReviewDraft, reviewLevels, ReviewText } from '../../model/review';
import {
  attributeWords,
  automationWords,
  judgementWords,
  partWords,
  rateWords,
  timeWords,
} from '../../model/words';

const dimensions = [
  { of: 'frequency', label: 'Frequency' },
  { of: 'risk', label: 'Risk' },
  { of: 'recoverability', label: 'Recovery' },
] as const;

/** What is counted, and that another frequency is chosen. */
function observedHelp({ observedPerMonth }: Candidate, chosen: string) {
  if (observedPerMonth === undefined) {
    return undefined;
  }
  const level = frequencyLevelOf(observedPerMonth);
  const differs = chosen !== '' && chosen !== level;
  return {
    helperText: `Observed: ${rateWords(observedPerMonth)}${
      differs ? `, which is ${levelOf('frequency', level).words}` : ''
    }`,
    FormHelperTextProps: {
      sx: { color: differs ? 'warning.main' : undefined },
    },
  };
}

/** The words come first: nobody should have to think in numbers. */
export function ReviewFields(props: {
  candidate: Candidate;
  draft: ReviewDraft;
  onDraft: (draft: ReviewDraft) => void;
  showsContract?: boolean;
}) {
  const { candidate, draft, onDraft, showsContract } = props;
  const focused = useFocused();
  const field = (name: ReviewText) => ({
    size: 'small' as const,
    value: draft[name],
    onChange: ({ target }: { target: { value: string } }) =>
      onDraft({ ...draft, [name]: target.value }),
  });
  const picker = (name: 'owner' | 'scaffolderTemplate') => ({
    value: draft[name] || undefined,
    onChange: (chosen: string | undefined) =>
      onDraft({ ...draft, [name]: chosen ?? '' }),
  });
  return (
    <>
      {dimensions.map(({ of, label }, index) => (
        <TextField
          select
          key={of}
          label={label}
          {...field(of)}
          inputRef={index === 0 ? focused : undefined}
          SelectProps={{ displayEmpty: true }}
          InputLabelProps={{ shrink: true }}
          {...(of === 'frequency' && observedHelp(candidate, draft.frequency))}
        >
          <MenuItem value="" disabled={candidate[of].basis === 'reviewed'}>
            Not reviewed. {basisWords[candidate[of].basis]}:{' '}
            {candidate[of].words}
          </MenuItem>
          {reviewLevels[of].map(level => (
            <MenuItem key={level.id} value={level.id}>
              {level.words} ({level.score})
            </MenuItem>
          ))}
        </TextField>
      ))}
      <TextField select label="Judgement" {...field('judgement')}>
        {judgements.map(judgement => (
          <MenuItem key={judgement} value={judgement}>
            {judgementWords[judgement]}
          </MenuItem>
        ))}
      </TextField>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <TextField
          label="Minutes each"
          type="number"
          {...field('minutes')}
          inputProps={{ min: 0, max: 100_000 }}
          InputLabelProps={{ shrink: true }}
          helperText={`Now ${timeWords(candidate.minutesEach)}`}
          sx={{ flex: '0 1 140px' }}
        />
        <EntityPicker
          label="Owner"
          {...picker('owner')}
          filter={owners}
          nothing="No group or person is called that"
          sx={{ flex: '1 1 220px' }}
        />
      </Box>
      <AttributeFields draft={draft} onDraft={onDraft} />
      <TextField
        label="Note"
        {...field('note')}
        inputProps={{ maxLength: 1_000 }}
      />
      <Fold summary="Automation and contract" open={showsContract}>
        <Box sx={{ display: 'grid', gap: 1.5, mt: 1.5 }}>
          <TextField
            select
            label="Automation"
            {...field('automation')}
            SelectProps={{ displayEmpty: true }}
            InputLabelProps={{ shrink: true }}
          >
            <MenuItem value="">Not set</MenuItem>
            {automationTypes.map(type => (
              <MenuItem key={type} value={type}>
                {automationWords[type]}
              </MenuItem>
            ))}
          </TextField>
          <EntityPicker
            label="Scaffolder template"
            {...picker('scaffolderTemplate')}
            filter={templates}
            nothing="No template that you may see is called that"
          />
          <TextField label="Trigger of the work" {...field('trigger')} />
          {readinessParts.map(({ part }) => {
            const value = draft.readiness[part];
            const label = `Contract: ${partWords[part]}`;
            const change = (text: string) =>
              onDraft({
                ...draft,
                readiness: { ...draft.readiness, [part]: text },
              });
            return part === 'codeOwner' || part === 'failureOwner' ? (
              <EntityPicker
                key={part}
                label={label}
                filter={owners}
                nothing="No group or person is called that"
                value={value || undefined}
                onChange={chosen => change(chosen ?? '')}
              />
            ) : (
              <TextField
                key={part}
                size="small"
                multiline
                label={label}
                value={value}
                inputProps={{ maxLength: 2_000 }}
                onChange={({ target }) => change(target.value)}
              />
            );
          })}
        </Box>
      </Fold>
    </>
  );
}

/** What makes work toil, after Google's definition. */
function AttributeFields(props: {
  draft: ReviewDraft;
  onDraft: (draft: ReviewDraft) => void;
}) {
  const { draft, onDraft } = props;
  return (
    <Box
      role="group"
      aria-label="Toil attributes"
      sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}
    >
      {toilAttributes.map(attribute => (
        <FormControlLabel
          key={attribute}
          label={attributeWords[attribute]}
          control={
            <Checkbox
              size="small"
              checked={draft.attributes[attribute]}
              onChange={(_, isSo) =>
                onDraft({
                  ...draft,
                  attributes: { ...draft.attributes, [attribute]: isSo },
                })
              }
              sx={{ py: 0.25 }}
            />
          }
        />
      ))}
    </Box>
  );
}
