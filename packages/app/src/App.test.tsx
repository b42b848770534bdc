import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import App from './App';

function configure(plumbline: object) {
  process.env = {
    NODE_ENV: 'test',
    APP_CONFIG: [
      {
        context: 'test',
        data: {
          app: { title: 'Test', baseUrl: 'http://localhost:7007' },
          backend: { baseUrl: 'http://localhost:7007' },
          plumbline,
        },
      },
    ] as any,
  };
}

describe('signing in', () => {
  const exampleUsers = { 'user:default/ana.ruiz': 'Ana Ruiz' };

  beforeEach(() => {
    localStorage.clear();
    jest.spyOn(global, 'fetch').mockRejectedValue(new Error('unreachable'));
  });

  it('asks which example user one is, and keeps the choice', async () => {
    configure({ signIn: 'example', exampleUsers });
    render(App.createRoot());
    await userEvent.click(
      await screen.findByRole('button', { name: /Ana Ruiz/ }),
    );
    expect(localStorage.getItem('plumbline.sign-in.user')).toBe(
      'user:default/ana.ruiz',
    );
    expect(fetch).toHaveBeenCalledWith(
      expect.stringMatching(/\/api\/auth\/example\/refresh$/),
      expect.objectContaining({ credentials: 'include' }),
    );
  });

  it('lets one choose again when the choice no longer works', async () => {
    localStorage.setItem('plumbline.sign-in.user', 'user:default/ana.ruiz');
    configure({ signIn: 'example', exampleUsers });
    render(App.createRoot());
    await userEvent.click(
      await screen.findByRole('button', { name: 'Choose another user' }),
    );
    expect(
      await screen.findByRole('heading', { name: 'Who are you today?' }),
    ).toBeInTheDocument();
    expect(localStorage.getItem('plumbline.sign-in.user')).toBeNull();
  });

  it('forgets a user who is no longer offered', async () => {
    localStorage.setItem('plumbline.sign-in.user', 'user:default/gone');
    configure({ signIn: 'example', exampleUsers });
    render(App.createRoot());
    expect(
      await screen.findByRole('heading', { name: 'Who are you today?' }),
    ).toBeInTheDocument();
  });
});
