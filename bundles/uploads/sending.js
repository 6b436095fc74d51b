// What the page that sends files takes from others.
export { DefaultHttpStack, Upload } from "tus-js-client";
