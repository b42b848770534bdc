import TextField from '@mui/material/TextField';
import { useEffect, useState } from 'react';

const typingMs = 300;

/** Asks once nothing was typed for a moment. */
export function Search(props: {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  const { label, value, onSearch } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) {
      return undefined;
    }
    const timer = setTimeout(() => onSearch(text), typingMs);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);
  return (
    <TextField
      size="small"
      type="search"
      label={label}
      value={text}
      inputProps={{ maxLength: 200 }}
      onChange={({ target }) => setText(target.value)}
      sx={{ flex: { xs: '1 1 100%', sm: '1 1 220px' }, maxWidth: { sm: 320 } }}
    />
  );
}
