import Box from '@mui/material/Box';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { PlumblineMark } from '../nav/PlumblineMark';

/** A page that lists the users one may be. */
export function UserPicker(props: {
  users: Record<string, string>;
  onChoose: (entityRef: string) => void;
}) {
  const users = Object.entries(props.users);
  return (
    <Box
      component="main"
      sx={{
        minHeight: '100vh',
        display: 'grid',
        placeItems: 'start center',
        pt: { xs: 2, sm: 8 },
        px: 2,
      }}
    >
      <Paper variant="outlined" sx={{ width: '100%', maxWidth: 480, p: 3 }}>
        <Box
          sx={{
            display: 'inline-flex',
            p: 0.75,
            borderRadius: 1.5,
            bgcolor: '#14262e',
          }}
        >
          <PlumblineMark />
        </Box>
        <Typography component="h1" variant="h4" sx={{ mt: 2, mb: 1 }}>
          Who are you today?
        </Typography>
        <Typography sx={{ mb: 1 }}>
          This is the example estate on your own machine, so there is no
          password. What you may see and do follows from the user.
        </Typography>
        {users.length === 0 ? (
          <Typography color="error">
            No user is configured under plumbline.exampleUsers.
          </Typography>
        ) : (
          <List aria-label="Example users" disablePadding>
            {users.map(([entityRef, title]) => (
              <ListItem key={entityRef} disablePadding divider>
                <ListItemButton onClick={() => props.onChoose(entityRef)}>
                  <ListItemText primary={title} secondary={entityRef} />
                </ListItemButton>
              </ListItem>
            ))}
          </List>
        )}
      </Paper>
    </Box>
  );
}
