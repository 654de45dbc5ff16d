/** A button that leads to an address inside the app: a real link, so that it opens in a new tab as well. */
import { Button, type ButtonProps } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

export function LinkButton({
  href,
  children,
  ...looks
}: ButtonProps & { readonly href: string; readonly children: ReactNode }) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <Button {...looks} component="a" href={href} onClick={follow}>
      {children}
    </Button>
  );
}
