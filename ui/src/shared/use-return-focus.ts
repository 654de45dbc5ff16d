/** Gives the focus back to where it was when a dialog goes away, for dialogs that are mounted only while they are open. */
import { useEffect, useState } from 'react';

export function useReturnFocus(): void {
  // While rendering: later the dialog itself has taken the focus.
  const [before] = useState(() => placeOf(document.activeElement));
  useEffect(
    () => () => {
      // After the dialog is gone; whoever took the focus meanwhile keeps it.
      setTimeout(() => {
        if (document.activeElement === document.body && before?.isConnected) before.focus();
      });
    },
    [before],
  );
}

/** An entry of a menu goes away with the menu: then the button that opened it is meant. */
function placeOf(element: Element | null): HTMLElement | undefined {
  const menu = element?.closest('[role="menu"]');
  const opener = menu?.id ? document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`) : null;
  const place = opener ?? element;
  return place instanceof HTMLElement && place !== document.body ? place : undefined;
}
