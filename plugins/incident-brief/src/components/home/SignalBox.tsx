import { readSignal } from '@plumbline/backstage-plugin-evidence-common';
import {
  useAsyncKeepingLast,
  useEvidenceApi,
  useSlow,
} from '@plumbline/backstage-plugin-evidence-react';
import SearchIcon from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import {
  FormEvent,
  KeyboardEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useNavigate } from 'react-router-dom';
import useDebounce from 'react-use/esm/useDebounce';
import { useBriefPath } from '../../usePagePath';
import { briefAddress } from '../states/briefAddress';
import { Recent } from './Recent';
import { ResolutionPreview } from './ResolutionPreview';

const pauseMs = 200;
const key = {
  px: 0.75,
  border: 1,
  borderColor: 'divider',
  borderRadius: '4px',
  bgcolor: 'background.paper',
  fontSize: 12,
};

/** One box for anything a responder has; says what it matches while one types. */
export function SignalBox(props: {
  label?: string;
  initial?: string;
  /** Where the page exists for this one box, one types at once. */
  focused?: boolean;
}) {
  const { label = 'What do you have?', initial = '', focused } = props;
  const evidence = useEvidenceApi();
  const navigate = useNavigate();
  const briefPath = useBriefPath();
  const helpId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [input, setInput] = useState(initial);
  const [settled, setSettled] = useState(initial);
  useDebounce(() => setSettled(input), pauseMs, [input]);

  useEffect(() => {
    if (!focused) {
      return undefined;
    }
    box.current?.focus({ preventScroll: true });
    const back = (event: globalThis.KeyboardEvent) => {
      const isTyping = (event.target as Element).closest?.(
        'input, textarea, select, [contenteditable]',
      );
      if (event.key === '/' && !isTyping) {
        event.preventDefault();
        box.current?.focus();
      }
    };
    document.addEventListener('keydown', back);
    return () => document.removeEventListener('keydown', back);
  }, [focused]);

  const signal = useMemo(
    // What it starts with has been looked up already.
    () =>
      settled === initial || settled.trim() === ''
        ? undefined
        : readSignal(settled),
    [settled, initial],
  );
  const answer = useAsyncKeepingLast(
    // Without `record`: looking leaves no trace.
    async abort =>
      signal && {
        signal,
        resolution: await evidence.resolve(
          { signal, record: false },
          { abort },
        ),
      },
    ['incident-brief SignalBox', evidence, signal],
    { keepAcross: true },
  );
  const slow = useSlow(answer.loading && signal !== undefined);

  const open = () => {
    // As it was given: what it names is the server's to say.
    const text = input.trim();
    if (text !== '') {
      navigate(briefAddress(briefPath, { signal: text }));
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      open();
    }
  };

  return (
    <Box component="form" role="search" onSubmit={submit}>
      <TextField
        fullWidth
        multiline
        maxRows={8}
        inputRef={box}
        placeholder="Paste an alert, a URL, a name"
        InputProps={{
          startAdornment: (
            <InputAdornment position="start">
              <SearchIcon />
            </InputAdornment>
          ),
          endAdornment: focused && (
            <InputAdornment position="end">
              <Box component="kbd" aria-hidden sx={key}>
                /
              </Box>
            </InputAdornment>
          ),
        }}
        sx={{ '& .MuiOutlinedInput-root': { bgcolor: 'background.default' } }}
        value={input}
        onChange={event => setInput(event.target.value)}
        onKeyDown={keys}
        inputProps={{
          'aria-label': label,
          'aria-describedby': helpId,
          maxLength: 20_000,
        }}
      />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 2,
          justifyContent: 'space-between',
          alignItems: 'center',
          mt: 0.75,
          minHeight: 30,
          fontSize: 13,
        }}
      >
        <div id={helpId} role="status">
          <ResolutionPreview
            resolution={signal ? answer.value?.resolution : undefined}
            error={signal ? answer.error : undefined}
            slow={slow}
            briefPath={briefPath}
          />
        </div>
        {input === '' && <Recent />}
      </Box>
    </Box>
  );
}
