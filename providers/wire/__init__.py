"""What every speech service in the network needs: addresses, trust, sockets, failures in words."""
