/** Chromium's own reader of codes; not every machine has one. */
type Reader = { detect(from: HTMLVideoElement): Promise<{ rawValue: string }[]> };
declare global {
  var BarcodeDetector: (new (options: { formats: string[] }) => Reader) | undefined;
}

const LOOK_MS = 200;

/** Cameras are given to pages over https alone, and reading codes is up to the browser. */
export const hasCamera = (): boolean =>
  isSecureContext && 'mediaDevices' in navigator && 'BarcodeDetector' in globalThis;

/**
 * Looks through the camera until a code is seen or the picture leaves the page. Nothing is kept of what it sees, and the
 * camera is off as soon as nobody looks.
 */
export async function lookThrough(video: HTMLVideoElement, seen: (text: string) => void): Promise<void> {
  if (!globalThis.BarcodeDetector) return;
  const reader = new globalThis.BarcodeDetector({ formats: ['qr_code'] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  try {
    video.srcObject = stream;
    await video.play();
    while (video.isConnected) {
      const [code] = await reader.detect(video);
      if (code && video.isConnected) return seen(code.rawValue);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
