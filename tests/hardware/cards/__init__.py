"""Cards and HATs are recognised on trees written from what is public about them."""
