import {
  Money,
  hatch,
  toneColours,
  VisuallyHidden,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Level,
  ListedLevel,
} from '@plumbline/backstage-plugin-provisioning-common';
import AlertIcon from '@mui/icons-material/WarningAmberOutlined';
import CheckIcon from '@mui/icons-material/Check';
import LockIcon from '@mui/icons-material/LockOutlined';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { ReactNode, useId } from 'react';
import type { Option } from '../../model/form';
import { fieldTitle, short } from '../../model/words';
import { FieldProps, helpOf } from './fieldProps';

/** Fills its label, so that it is pressed, focused and checked there. */
const input = {
  position: 'absolute',
  inset: 0,
  m: 0,
  opacity: 0,
  width: '100%',
  height: '100%',
  cursor: 'pointer',
  '&:disabled': { cursor: 'not-allowed' },
} as const;
const focus = {
  '&:focus-within': {
    outline: 2,
    outlineColor: 'primary.main',
    outlineOffset: 2,
    zIndex: 1,
  },
} as const;

/** Their values are words; those of other fields are shown as they are. */
const titled = new Set(['environment', 'dataClassification', 'workload']);

/** The heading of a field, its choices as one group, and help or what is wrong. */
function Group(props: FieldProps & { children: ReactNode }) {
  const { field, problem, value, children } = props;
  const label = useId();
  const help = useId();
  const why = field.options?.find(option => option.value === value)?.why;
  const isWrong = problem !== undefined || why !== undefined;
  return (
    <Box
      role="radiogroup"
      aria-labelledby={label}
      aria-describedby={help}
      aria-required={field.required}
      sx={{ minWidth: 0 }}
    >
      <Box id={label} sx={{ fontSize: 13, color: 'text.secondary', mb: 0.5 }}>
        {fieldTitle(field.name)}
      </Box>
      {children}
      <Box
        id={help}
        sx={{
          fontSize: 12,
          mt: 0.5,
          color: isWrong ? 'error.main' : 'text.secondary',
        }}
      >
        {problem === undefined && why ? capital(why) : helpOf(props)}
      </Box>
    </Box>
  );
}

/** A few choices beside each other. */
export function Segments(props: FieldProps) {
  const { field, value, disabled, onChange } = props;
  const name = useId();
  return (
    <Group {...props}>
      <Box
        sx={{
          display: 'inline-flex',
          flexWrap: 'wrap',
          maxWidth: '100%',
          border: 1,
          borderColor: 'divider',
          borderRadius: '8px',
        }}
      >
        {field.options?.map(option => (
          <Segment
            key={String(option.value)}
            name={name}
            option={option}
            field={field.name}
            isChosen={option.value === value}
            disabled={disabled}
            onChoose={() => onChange(option.value)}
          />
        ))}
      </Box>
    </Group>
  );
}

function Segment(props: {
  name: string;
  field: string;
  option: Option;
  isChosen: boolean;
  disabled?: boolean;
  onChoose: () => void;
}) {
  const { name, field, option, isChosen, disabled, onChoose } = props;
  const { value, why } = option;
  const theme = useTheme();
  const isWrong = isChosen && why !== undefined;
  const { color, ground } = toneColours(
    theme,
    isWrong ? 'critical' : 'primary',
  );
  const isClosed = !isChosen && why !== undefined;
  let Icon = value === 'restricted' ? LockIcon : CheckIcon;
  if (isWrong) {
    Icon = AlertIcon;
  }
  return (
    <Box
      component="label"
      title={why}
      sx={{
        position: 'relative',
        px: 1.75,
        py: 0.75,
        minHeight: 36,
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        fontSize: 13,
        fontWeight: 500,
        borderRadius: '7px',
        color: isChosen ? color : 'text.primary',
        background: isChosen ? ground : undefined,
        ...(isClosed && {
          color: 'text.secondary',
          background: hatch(theme),
        }),
        ...focus,
      }}
    >
      <Box
        component="input"
        type="radio"
        name={name}
        checked={isChosen}
        disabled={disabled || isClosed}
        onChange={onChoose}
        sx={input}
      />
      {isChosen && <Icon aria-hidden sx={{ fontSize: 16 }} />}
      {titled.has(field) ? capital(String(value)) : String(value)}
      {isClosed && <VisuallyHidden> ({why})</VisuallyHidden>}
    </Box>
  );
}

/** Service levels as cards, each with what it promises and its price. */
export function LevelCards(
  props: FieldProps & {
    levels: Readonly<Record<string, Level>>;
    offers: readonly ListedLevel[];
    /** Of the chosen level, with the other answers. */
    price?: { atLeast: number; currency: string };
  },
) {
  const { field, levels, offers, price, value, disabled, onChange } = props;
  const theme = useTheme();
  const name = useId();
  return (
    <Group {...props}>
      <Box
        sx={{
          display: 'grid',
          gap: 1.25,
          gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
        }}
      >
        {field.options?.map(({ value: id, why }) => {
          const level = levels[String(id)];
          const isChosen = id === value;
          const from = isChosen
            ? price
            : offers.find(offer => offer.id === id)?.from;
          const { ground } = toneColours(theme, 'primary');
          return (
            <Box
              component="label"
              key={String(id)}
              sx={{
                position: 'relative',
                p: 1.5,
                borderRadius: '8px',
                display: 'flex',
                flexDirection: 'column',
                fontSize: 12,
                border: 1,
                gap: 0.5,
                borderColor: isChosen ? 'primary.main' : 'divider',
                boxShadow: isChosen
                  ? `inset 0 0 0 1px ${theme.palette.primary.main}`
                  : undefined,
                background: isChosen ? ground : undefined,
                ...(why !== undefined &&
                  !isChosen && {
                    background: hatch(theme),
                    color: 'text.secondary',
                  }),
                ...focus,
              }}
            >
              <Box
                component="input"
                type="radio"
                name={name}
                aria-label={level?.title ?? String(id)}
                aria-description={why}
                checked={isChosen}
                disabled={disabled || (why !== undefined && !isChosen)}
                onChange={() => onChange(id)}
                sx={input}
              />
              <Box sx={{ fontSize: 14, fontWeight: 600, mb: 0.5 }}>
                {level?.title ?? String(id)}
              </Box>
              {level && (
                <>
                  <Promise name="Backups" words={level.promise.backups} />
                  <Promise
                    name="Availability"
                    words={level.promise.availability}
                  />
                  <Promise name="Protection" words={level.promise.protection} />
                  <Promise
                    name="Approval"
                    words={level.approval === 'none' ? 'none' : 'required'}
                  />
                </>
              )}
              <Box
                sx={{
                  mt: 'auto',
                  pt: 0.75,
                  borderTop: 1,
                  borderColor: 'divider',
                }}
              >
                {why !== undefined && (
                  <>
                    <LockIcon
                      aria-hidden
                      sx={{ fontSize: 14, mr: 0.5, verticalAlign: '-2px' }}
                    />
                    {capital(why)}
                  </>
                )}
                {why === undefined && from && (
                  <>
                    {!isChosen && 'from '}
                    <strong style={{ fontSize: 16, fontWeight: 600 }}>
                      <Money
                        amount={from.atLeast}
                        currency={from.currency}
                        exact
                      />
                    </strong>{' '}
                    / month
                  </>
                )}
                {why === undefined && !from && 'Price on the plan'}
              </Box>
            </Box>
          );
        })}
      </Box>
    </Group>
  );
}

function Promise(props: { name: string; words: string }) {
  const { name, words } = props;
  return (
    <Box
      title={words}
      sx={{ display: 'flex', justifyContent: 'space-between', gap: 1 }}
    >
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {name}
      </Box>
      <Box component="span" sx={{ textAlign: 'right', fontWeight: 500 }}>
        {short(words)}
      </Box>
    </Box>
  );
}
