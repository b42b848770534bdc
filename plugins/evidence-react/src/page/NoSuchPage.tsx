import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useNavigate } from 'react-router-dom';
import { LinkButton } from './LinkButton';
import { PageHead } from './PageHead';

/** In place of a page, where an address leads to none. */
export function NoSuchPage() {
  const navigate = useNavigate();
  return (
    <Box component="main" sx={{ maxWidth: 640, p: 3 }}>
      <PageHead title="There is no such page" />
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button variant="outlined" onClick={() => navigate(-1)}>
          Go back
        </Button>
        <LinkButton to="/">Home</LinkButton>
      </Box>
    </Box>
  );
}
