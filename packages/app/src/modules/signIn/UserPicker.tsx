import { Card, Initials } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Typography from '@mui/material/Typography';
import { Introduction } from './Introduction';

/** A page that lists the users one may be; a title is `Name — team, role`. */
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
        alignContent: 'start',
        justifyContent: 'center',
        gridTemplateColumns: 'minmax(0, 480px)',
        gap: 3,
        py: { xs: 3, sm: 6 },
        px: 2,
        bgcolor: 'background.default',
      }}
    >
      <Introduction />
      <Card title="Sign in to the example" flush>
        <Typography sx={{ px: 2, pb: 1, fontSize: 13 }} color="text.secondary">
          No password: this portal runs on your own machine. What you can see
          and decide depends on the user.
        </Typography>
        {users.length === 0 ? (
          <Typography color="error" sx={{ px: 2, pb: 2 }}>
            No user is configured under plumbline.exampleUsers.
          </Typography>
        ) : (
          <List aria-label="Example users" disablePadding>
            {users.map(([entityRef, title]) => {
              const [name, role] = title.split(' — ');
              return (
                <ListItem
                  key={entityRef}
                  disablePadding
                  sx={{ borderTop: 1, borderColor: 'divider' }}
                >
                  <ListItemButton
                    onClick={() => props.onChoose(entityRef)}
                    sx={{ gap: 1.5, py: 0.75 }}
                  >
                    <Initials name={name} size={28} />
                    <ListItemText
                      sx={{ m: 0 }}
                      primary={name}
                      secondary={role}
                      primaryTypographyProps={{ fontWeight: 500 }}
                      secondaryTypographyProps={{ fontSize: 12 }}
                    />
                  </ListItemButton>
                </ListItem>
              );
            })}
          </List>
        )}
      </Card>
    </Box>
  );
}
