/** What other projects write to test against Timonel. The README shows it. */
package dev.timonel.example;
